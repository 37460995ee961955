import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-server.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer, type Server } from '../rehearsal/cloud/ecs/server.ts';
import { serverView } from '../rehearsal/cloud/ecs/server-view.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addServer>[1] = {}) =>
  addServer(stage.cloud.project, { status: 'SHUTOFF', ...given });
const send = ({ id }: { id: string }, query: Record<string, string> = { wait: 'true' }) =>
  stage.send(operation, { server_id: id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');

/** That a server is refused with these words by a plan as well, and nothing is sent. */
async function expectRefusal(server: Server, ...words: string[]) {
  const planned = await send(server, { dry_run: 'true' });
  const { status, body } = await send(server);
  expect([status, body.status, planned.body.reason, sent()]).toEqual([409, 'refused', body.reason, []]);
  for (const word of words) expect(body.reason).toContain(word);
  return body;
}
async function expectGone(server: Server) {
  expect((await send(server)).body.status).toBe('deleted');
  expect(sent()).toHaveLength(1);
  expect(Object.fromEntries(stage.cloud.deletions)).toEqual({ [`server:${server.id}`]: 1 });
}

/** Lets the cloud show a server with other fields than it has. */
function show(server: Server, fields: object) {
  const body = { server: { ...serverView(stage.cloud.project, server), ...fields } };
  stage.cloud.fail({ method: 'GET', path: /cloudservers/, times: 9, how: { status: 200, body } });
  return server;
}

test('the URI line of its API document is its route', () => {
  expect(operation.route).toBe('DELETE /v2.1/{project_id}/servers/{server_id}');
});

describe('"status": a running server would be deleted without a question', () => {
  test('one that is SHUTOFF is deleted', () => expectGone(add()));

  test.each([
    'ACTIVE',
    'BUILD',
    'SHELVED_OFFLOADED',
    'SUSPENDED',
    'RESCUE',
    'VERIFY_RESIZE',
    'UNKNOWN',
    'never-heard-of',
  ])('%s: refused, for good', async (status) => {
    expect((await expectRefusal(add({ status }), status)).passing).toBeUndefined();
  });

  test('"deletion of a faulty server deleted a volume" (issue 526): one in ERROR must have no disk', async () => {
    const server = add({ status: 'ERROR' });
    attachVolume(stage.cloud.project, server, undefined, { root: true });
    await expectRefusal(server, 'ERROR', 'disks');
    await expectGone(add({ status: 'ERROR' }));
  });
});

describe('"OS-EXT-STS:task_state": something is being done to it', () => {
  test.each(['powering-off', 'image_snapshot', 'migrating'])('%s: refused, and it passes', async (task_state) => {
    expect((await expectRefusal(add({ task_state }), task_state)).passing).toBe(true);
  });

  test('not where something lasting stands in the way as well', async () => {
    expect((await expectRefusal(add({ task_state: 'powering-off', locked: true }), 'locked')).passing).toBeUndefined();
  });

  test.each(['deleting', 'soft-deleting'])('%s: it is being deleted already, nothing is sent', async (task_state) => {
    const { body } = await send(add({ task_state, locked: true }), {});
    expect([body.status, sent()]).toEqual(['accepted', []]);
  });
});

describe('"locked": no action of its life cycle is allowed (Ecs.0605)', () => {
  test('locked: refused', () => expectRefusal(add({ locked: true }), 'locked'));
  test.each([
    ['ORDER', { lockScene: 'TO_PERIOD_LOCK', lockSource: 'ORDER' }],
    ['TO_PERIOD_LOCK', { lockScene: 'TO_PERIOD_LOCK' }],
  ])('"lockSource" or "lockScene" in the metadata: refused (%s)', async (by, metadata) => {
    await expectRefusal(add({ metadata }), `locked by ${by}`);
  });
});

describe('"charging_mode: 0 pay-per-use, 1 yearly/monthly, 2 spot"', () => {
  test('1: refused', () => expectRefusal(add({ metadata: { charging_mode: '1' } }), 'charging_mode 1', 'unsubscribed'));
  test('"metering.order_id": refused, whatever the mode says', () =>
    expectRefusal(add({ metadata: { 'metering.order_id': 'CS22' } }), 'CS22', 'unsubscribed'));
  test('never heard of: refused', () => expectRefusal(add({ metadata: { charging_mode: '3' } }), 'charging_mode 3'));
  test('2: a spot server is paid by use, and goes', () => expectGone(add({ metadata: { charging_mode: '2' } })));
});

describe('"EcmResStatus": whether it is frozen', () => {
  test('freeze: refused', () => expectRefusal(add({ metadata: { EcmResStatus: 'freeze' } }), 'frozen'));
  test.each(['normal', ''])('“%s”: it goes', (EcmResStatus) => expectGone(add({ metadata: { EcmResStatus } })));
});

describe('"OS-EXT-IPS:type: fixed or floating"; the native route has no delete_publicip', () => {
  test('a floating one is bound: refused', async () => {
    const server = add();
    Object.assign(server.nics[0] ?? {}, { floating_ip: '203.0.113.7' });
    await expectRefusal(server, '203.0.113.7', 'unbind it');
  });

  test.each([undefined, null, 'other'])('one whose type is %s may be one: refused', async (type) => {
    const address = { addr: '203.0.113.8', version: '4', 'OS-EXT-IPS:type': type };
    await expectRefusal(show(add(), { addresses: { vpc: [address] } }), '203.0.113.8');
  });
});

describe('"delete_on_termination"; the native route has no delete_volume', () => {
  const disk = (given: object) => ({ id: 'a-disk', device: '/dev/vdb', bootIndex: null, ...given });

  test.each([{ delete_on_termination: 'true' }, { delete_on_termination: true }, {}, { delete_on_termination: null }])(
    'a data disk with %j would go along, or may: refused',
    async (mark) => {
      await expectRefusal(show(add(), { 'os-extended-volumes:volumes_attached': [disk(mark)] }), 'a-disk', 'detach it');
    },
  );

  test('so is one with a boot index of its own, and one that says none', async () => {
    const mark = { delete_on_termination: 'true' };
    for (const bootIndex of ['-1', '1', undefined]) {
      const disks = [disk({ ...mark, bootIndex })];
      await expectRefusal(show(add(), { 'os-extended-volumes:volumes_attached': disks }), 'a-disk');
    }
  });

  test('one that is marked to stay is left behind, and a marked system disk goes', async () => {
    const server = add();
    attachVolume(stage.cloud.project, server, undefined, { root: true, goes: true });
    attachVolume(stage.cloud.project, server);
    await expectGone(server);
  });
});

describe('Servers of other services', () => {
  test.each([
    'CCE-Cluster-ID=5f1a',
    'CCE-Dynamic-Provisioning-Node=5f1a',
    'CCE-Cluster-ID',
    'CCE-Cluster-ID.5f1a',
    '__type_baremetal',
  ])('tag %s: refused', async (tag) => {
    await expectRefusal(add({ tags: ['team=build', tag] }), 'belongs to another service', tag);
  });
  const sysTags = (key: string) => [
    { key: '_sys_enterprise_project_id', value: '0' },
    { key, value: '5f1a' },
  ];
  test('"sys_tags: key, value": such a key is refused', () =>
    expectRefusal(
      show(add(), { sys_tags: sysTags('CCE-Cluster-ID') }),
      'belongs to another service',
      'CCE-Cluster-ID',
    ));
  test('"sys_tags": another key is not', async () => {
    const shown = show(add(), { sys_tags: sysTags('CCE-Cluster-ID-of-old') });
    expect((await send(shown, { dry_run: 'true' })).body.status).toBe('planned');
  });
  test('a tag that is merely similar is none', () =>
    expectGone(add({ tags: ['CCE-Cluster-ID-of-old=1', 'on=CCE-Cluster-ID'] })));
});

describe('When the cloud leaves out what may protect a server, it is refused and nothing is sent', () => {
  test.each(['status', 'locked', 'tags', 'addresses', 'os-extended-volumes:volumes_attached'])('%s', async (field) => {
    for (const value of [undefined, null]) await expectRefusal(show(add(), { [field]: value }), field);
  });
  test('OS-EXT-STS:task_state, which may well be null', () =>
    expectRefusal(show(add(), { 'OS-EXT-STS:task_state': undefined }), 'OS-EXT-STS:task_state'));
  test('charging_mode', () => expectRefusal(show(add(), { metadata: {} }), 'charging_mode'));
  test('metadata', () => expectRefusal(show(add(), { metadata: undefined }), 'metadata'));
});
