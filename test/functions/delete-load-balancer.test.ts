import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-load-balancer.ts';
import { addListener, addLoadBalancer, addPool, edition } from '../rehearsal/cloud/elb/load-balancer.ts';
import { loadBalancerView } from '../rehearsal/cloud/elb/load-balancers.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

type Given = Parameters<typeof addLoadBalancer>[1];
const add = (given: Given = {}) => addLoadBalancer(stage.cloud.project, given);
const send = (id: string, query: Record<string, string> = {}) => stage.send(operation, { loadbalancer_id: id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);
const wait = { wait: 'true' };

/** That it goes, once. */
async function expectDeletion(id: string) {
  const { status, body } = await send(id, wait);
  expect([status, body.status, sent().length, deletions()]).toEqual([
    200,
    'deleted',
    1,
    { [`load-balancer:${id}`]: 1 },
  ]);
  return body;
}

/** That it is refused with these words, by a plan too, and nothing is sent. */
async function expectRefusal(id: string, ...words: string[]) {
  const planned = await send(id, { dry_run: 'true' });
  const { status, body } = await send(id, wait);
  expect([planned.body.status, status, body.status, sent()]).toEqual(['refused', 409, 'refused', []]);
  for (const word of words) expect(body.reason).toContain(word);
  return body;
}

/** Answers so many looks with the record, changed. */
function show(change: object, times = 1) {
  const one = add();
  const loadbalancer = { ...loadBalancerView(stage.cloud.project, one), ...change };
  stage.cloud.fail({
    method: 'GET',
    path: new RegExp(`${one.id}$`),
    times,
    how: { status: 200, body: { loadbalancer } },
  });
  return one.id;
}

test('the URI line of its API document is its route', () => {
  expect(operation.route).toBe('DELETE /v3/{project_id}/elb/loadbalancers/{loadbalancer_id}');
});

describe('"All listeners added to the load balancer must be deleted before"', () => {
  test('one without any is deleted, and nothing but that one request asks for it', async () => {
    const { id } = add();
    const body = await expectDeletion(id);
    expect(body.found).toMatchObject({ status: 'ACTIVE', listeners: 0, pools: 0, protection: '', made_by: '' });
    expect(body).not.toHaveProperty('reason');
    expect(sent()).toMatchObject([{ path: expect.stringMatching(new RegExp(`/elb/loadbalancers/${id}$`)), query: {} }]);
  });

  test('one with a listener is refused', async () => {
    const one = add();
    addListener(stage.cloud.project, one);
    await expectRefusal(one.id, 'has listeners;');
  });

  test('"Delete all backend server groups": one that has only these is refused too, be they empty', async () => {
    for (const servers of [[], ['a-server']]) {
      const one = add();
      addPool(stage.cloud.project, one, ...servers);
      await expectRefusal(one.id, 'has backend server groups;');
    }
  });
});

describe('"deletion_protection_enable: true, deletion protection is enabled"', () => {
  test('is refused', async () => {
    await expectRefusal(add({ deletion_protection_enable: true }).id, 'deletion_protection_enable');
  });

  test('"returned only when deletion protection is enabled at the site": without it, a person may', async () => {
    Object.assign(edition.of(stage.cloud.project), { deletionProtection: false, consoleProtection: false });
    await expectDeletion(add().id);
  });

  test.each([null, undefined])('%j says as little', async (deletion_protection_enable) => {
    expect((await send(show({ deletion_protection_enable }), wait)).body.status).toBe('deleted');
  });

  test('what is no answer is none: refused', async () => {
    await expectRefusal(show({ deletion_protection_enable: 'false' }, 9));
  });
});

describe('"protection_status: nonProtection, consoleProtection"', () => {
  test('nonProtection is none', async () => {
    await expectDeletion(add({ protection_status: 'nonProtection' }).id);
  });

  test.each(['consoleProtection', 'anything else'])('%s is refused', async (protection_status) => {
    await expectRefusal(add({ protection_status }).id, protection_status);
  });
});

describe('"billing_info: empty, pay-per-use"', () => {
  test.each(['', null])('%j: deleted', async (billing_info) => {
    await expectDeletion(add({ billing_info }).id);
  });

  test('"order:product:region:project": refused', async () => {
    await expectRefusal(add({ billing_info: 'CS2204:OFFI:eu-de:9c53' }).id, 'ordered for a period');
  });
});

describe('"operating_status: ONLINE, FROZEN" and "frozen_scene: POLICE, ILLEGAL, VERIFY, PARTNER, AREAR"', () => {
  test.each(['ONLINE', 'OFFLINE', 'DISABLED'])('%s: deleted', async (operating_status) => {
    await expectDeletion(add({ operating_status }).id);
  });

  test.each<[string, Given]>([
    ['FROZEN', { operating_status: 'FROZEN' }],
    ['never-heard-of', { operating_status: 'never-heard-of' }],
    ['POLICE,AREAR', { frozen_scene: 'POLICE,AREAR' }],
  ])('%s: refused', async (word, given) => {
    await expectRefusal(add(given).id, `frozen (${word})`);
  });
});

describe('What others made and would miss', () => {
  const attention = 'Auto-generated by CCE service, do not modify!';
  test.each<[string, Given]>([
    ['a description of CCE', { description: JSON.stringify({ attention, cluster_id: 'x' }) }],
    ['a cluster in its description', { description: '{"cluster_id": "x"}' }],
    ['the name of one of a cluster', { name: 'cce-lb-6c5b' }],
    ['another such name', { name: 'k8s_TCP_a1b2' }],
    ['a tag of a cluster', { tags: [{ key: 'kubernetes.io/cluster', value: '' }] }],
  ])('%s: refused', async (_words, given) => {
    await expectRefusal(add(given).id, 'made by a Kubernetes cluster');
  });

  test('"instance_type", "instance_id" of an internal service: refused', async () => {
    await expectRefusal(add({ instance_type: 'APIG', instance_id: 'an-instance' }).id, 'APIG an-instance');
    await expectRefusal(add({ instance_id: 'an-instance' }).id, 'an-instance');
  });

  test.each<Given>([
    { description: null },
    { description: 'For the k8s lab' },
    { tags: [{ key: 'success', value: '' }] },
  ])('%j: nobody did, and it is deleted', async (given) => {
    await expectDeletion(add(given).id);
  });
});

describe('"provisioning_status: ACTIVE, PENDING_DELETE"', () => {
  test.each([
    ['PENDING_CREATE', true],
    ['ERROR', undefined],
    ['never-heard-of', undefined],
  ])('%s: refused, passes by itself: %j', async (provisioning_status, passing) => {
    expect((await expectRefusal(add({ provisioning_status }).id, provisioning_status)).passing).toBe(passing);
  });

  test('PENDING_DELETE: it is already being deleted, nothing is sent', async () => {
    const { body } = await send(add({ provisioning_status: 'PENDING_DELETE' }).id);
    expect([body.status, sent()]).toEqual(['accepted', []]);
  });
});
