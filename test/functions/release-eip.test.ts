import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/release-eip.ts';
import { addEip, bindEip, edition, vnicOf } from '../rehearsal/cloud/vpc/eip.ts';
import { eipView } from '../rehearsal/cloud/vpc/views.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addEip>[1] = {}) => addEip(stage.cloud.project, given);
const send = (id: string, query: Record<string, string> = {}) => stage.send(operation, { publicip_id: id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);
const wait = { wait: 'true' };

/** That an address is refused with these words, and nothing is sent. */
async function expectRefusal(id: string, ...words: string[]) {
  const { status, body } = await send(id, wait);
  expect([status, body.status, sent()]).toEqual([409, 'refused', []]);
  for (const word of words) expect(body.reason).toContain(word);
  return body;
}

test('the URI line of its API document is its route', () => {
  expect(operation.route).toBe('DELETE /v1/{project_id}/publicips/{publicip_id}');
});

describe('"Only EIPs with no instance bound can be released"', () => {
  test('an address that is DOWN and bound to nothing is released, once', async () => {
    const eip = add();
    const { body } = await send(eip.id, wait);
    expect(body).toMatchObject({ status: 'deleted', found: { public_ip_address: eip.public_ip_address } });
    expect([sent().length, deletions()]).toEqual([1, { [`eip:${eip.id}`]: 1 }]);
  });

  test.each(['PORT', 'NATGW', 'ELB', 'ELBV1', 'VPN'] as const)('one bound to %s is refused', async (type) => {
    const eip = bindEip(stage.cloud.project, add(), type);
    const body = await expectRefusal(eip.id, type, eip.associate_instance_id ?? '');
    expect(body.found).toMatchObject({ bound_to: `${type} ${eip.associate_instance_id}` });
    expect(body.passing).toBeUndefined();
  });

  test('one that is DOWN and names what it is bound to, as in the sample of the reference, is refused', async () => {
    await expectRefusal(add({ associate_instance_type: 'PORT', associate_instance_id: 'a-port' }).id, 'PORT a-port');
    await expectRefusal(add({ associate_instance_id: 'a-gateway' }).id, 'a-gateway');
  });

  test.each(['instance_id', 'device_id', 'port_id'])('one whose vnic has only a %s is refused', async (field) => {
    const none = { ...vnicOf(stage.cloud.project, ''), device_id: '', device_owner: '' };
    await expectRefusal(add({ vnic: { ...none, [field]: 'an-rds' } }).id, 'an-rds');
  });

  test('an empty vnic, as an unbound address may have it, is no binding', async () => {
    const vnic = { ...vnicOf(stage.cloud.project, ''), device_id: '', device_owner: '' };
    expect((await send(add({ vnic, associate_instance_type: '' }).id, wait)).body.status).toBe('deleted');
  });
});

describe('"port_id: null if the EIP is bound to a dedicated load balancer" (v1)', () => {
  test('so v1 is not asked, and the load balancer of v3 is refused', async () => {
    const { id } = bindEip(stage.cloud.project, add(), 'ELB');
    await expectRefusal(id, 'ELB');
    expect(stage.cloud.requests.map(({ path }) => path)).toEqual([expect.stringContaining('/v3/')]);
  });

  test('"not supported in eu-nl" (v3): refused in a clear word, and nothing is sent', async () => {
    edition.of(stage.cloud.project).hasV3 = false;
    await expectRefusal(add().id, 'the third is not supported here', 'APIGW.0101');
  });
});

describe('"billing_info: this parameter is left empty for pay-per-use resources"', () => {
  test('an ordered address is to be unsubscribed from: refused', async () => {
    await expectRefusal(add({ billing_info: 'CS2204:EIP:1f2e' }).id, 'CS2204:EIP:1f2e', 'unsubscribed');
  });

  test('so is one whose dedicated bandwidth is ordered, for that goes with it; a shared one stays', async () => {
    const { id, bandwidth } = add();
    Object.assign(bandwidth, { share_type: 'PER', billing_info: 'CS2204:bandwidth:1f2e' });
    await expectRefusal(id, 'CS2204:bandwidth:1f2e', 'unsubscribed');
    bandwidth.share_type = 'WHOLE';
    expect((await send(id, wait)).body.status).toBe('deleted');
  });

  test('an empty one is none', async () => {
    expect((await send(add({ billing_info: '' }).id, wait)).body.status).toBe('deleted');
  });
});

describe('"lock_status: the EIP is frozen due to arrears or abuse"', () => {
  test.each(['police', 'locked'])('%s: refused', async (lock_status) => {
    await expectRefusal(add({ lock_status }).id, 'frozen', lock_status);
  });

  test('FREEZED: refused', async () => {
    await expectRefusal(add({ status: 'FREEZED' }).id, 'frozen');
  });
});

describe('"DOWN (Unbound)" is the only status of what may go', () => {
  test.each([
    ['BINDING', true],
    ['NOTIFYING', true],
    ['PENDING_CREATE', true],
    ['PENDING_UPDATE', true],
    ['BIND_ERROR', undefined],
    ['ERROR', undefined],
    ['ACTIVE', undefined],
    ['ELB', undefined],
    ['VPN', undefined],
    ['never-heard-of', undefined],
  ])('%s: refused, passes by itself: %j', async (status, passing) => {
    expect((await expectRefusal(add({ status }).id, status)).passing).toBe(passing);
  });

  test('nor does it pass where something else stands in the way', async () => {
    const { passing } = await expectRefusal(add({ status: 'BINDING', lock_status: 'police' }).id);
    expect(passing).toBeUndefined();
  });

  test.each(['PENDING_DELETE', 'NOTIFY_DELETE'])(
    '%s: it is already being released, nothing is sent',
    async (status) => {
      const { body } = await send(add({ status }).id);
      expect([body.status, sent()]).toEqual(['accepted', []]);
    },
  );
});

describe('"publicip_id, mandatory: the unique identifier of an EIP"', () => {
  test.each(['not-an-id', '..', '80.158.0.1'])('“%s” is a 400, nothing is asked', async (id) => {
    const { status, body } = await send(id);
    expect([status, body.issues]).toEqual([400, [expect.objectContaining({ field: 'publicip_id' })]]);
    expect(stage.cloud.requests).toEqual([]);
  });
});

test.each(['status', 'public_ip_address', 'associate_instance_type', 'vnic', 'billing_info', 'lock_status'])(
  'When the cloud leaves out %s, the address is refused and nothing is sent',
  async (field) => {
    const eip = add();
    const publicip = { ...eipView(stage.cloud.project, eip, []), [field]: undefined };
    stage.cloud.fail({ method: 'GET', times: 9, how: { status: 200, body: { publicip } } });
    await expectRefusal(eip.id, field);
  },
);
