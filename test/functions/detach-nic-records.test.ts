import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { operation } from '../../functions/detach-nic.ts';
import { addNic, addServer, type Nic, type Server, servers } from '../rehearsal/cloud/ecs/server.ts';
import { type Stage, setStage, takeTime } from '../stage.ts';
import { onRequest, sweep } from '../sweep/sweeping.ts';

let stage: Stage;
let server: Server;
beforeEach(() => arrange());

async function arrange(options: Parameters<typeof setStage>[0] = {}) {
  stage = await setStage(options);
  onTestFinished(stage.cloud.close);
  server = addServer(stage.cloud.project);
}
const add = (given: Partial<Nic> = {}) => addNic(stage.cloud.project, server, given).port_id;
const send = (port_id: string, query: Record<string, string> = { wait: 'true' }) =>
  stage.send(operation, { server_id: server.id, port_id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE').length;
const plan = () => sweep(stage, 'detach-nic', { name: { glob: ['*'] }, max_percent: 100 });

describe('A NIC is absent only where neither record names it', () => {
  test.each([
    ['os-interface', "Only os-interface names the NIC, the server's record does not."],
    ['server', "Only the server's record still names the NIC, os-interface does not."],
  ] as const)('named by %s alone it is refused, to be asked for again: nothing is sent', async (named_by, reason) => {
    const { status, body } = await send(add({ named_by }));
    expect([status, body]).toMatchObject([409, { status: 'refused', passing: true, reason, found: { named_by } }]);
    expect(sent()).toBe(0);
  });

  test('one list that lacks it once makes it neither absent nor deleted', async () => {
    const port = add();
    const empty = { status: 200, body: { interfaceAttachments: [] } };
    stage.cloud.fail({ path: /os-interface$/, how: empty });
    expect((await send(port)).body).toMatchObject({ status: 'refused', passing: true });
    await arrange({ latency: { nicDetach: 3_600_000 } });
    stage.cloud.fail({ path: /os-interface$/, skip: 1, how: empty });
    expect((await send(add())).body.status).toBe('accepted');
  });

  test('a detachment is over when the record that lags has caught up, and not before', async () => {
    await arrange({ latency: { nicRecord: 9_000 } });
    const port = add();
    const start = stage.clock.now();
    expect((await send(port)).body.status).toBe('deleted');
    expect(stage.clock.now() - start).toBeGreaterThanOrEqual(10_500);
  });

  test('after a lost answer half a record may well come of it: refused is not said', async () => {
    await arrange({ latency: { nicDetach: 0, nicRecord: 60_000 } });
    stage.cloud.fail({ method: 'DELETE', how: 'lost-answer' });
    const { status, body } = await send(add());
    expect([status, body.detail]).toEqual([502, expect.stringContaining('may have been carried out all the same')]);
    expect(sent()).toBe(1);
  });

  test('after a lost answer a whole record may leave as well: what refuses the next DELETE does not say that it stays', async () => {
    await arrange({ latency: { nicDetach: 60_000 } });
    stage.cloud.fail({ method: 'DELETE', how: 'reset' });
    const no = { status: 403, body: { error: { code: 'Ecs.0003', message: "Policy doesn't allow it." } } };
    stage.cloud.fail({ method: 'DELETE', how: no });
    const { status, body } = await send(add());
    expect([status, body.detail]).toEqual([502, expect.stringContaining('may have been carried out all the same')]);
    expect(sent()).toBe(2);
  });

  test('one without an address is in no server’s record, and goes all the same', async () => {
    const port = add({ ips: [] });
    expect((await send(port)).body.status).toBe('deleted');
    expect(server.nics).toHaveLength(1);
  });

  test('in a plan as well', async () => {
    add({ named_by: 'server' });
    expect((await plan()).items).toMatchObject([
      { status: 'refused', reason: expect.stringContaining('Only the server') },
    ]);
  });
});

describe('A server is never left without a NIC', () => {
  const reason = 'os-interface does not name the primary NIC, and a server is not left without one.';
  const losePrimary = () => Object.assign(server.nics[0] ?? {}, { named_by: 'server' });

  test('where only its record still names the primary one, the other is refused, to be asked for again', async () => {
    const port = add();
    losePrimary();
    expect((await send(port)).body).toMatchObject({ status: 'refused', passing: true, reason });
    expect([sent(), server.nics.length]).toEqual([0, 2]);
  });

  test('in a plan as well', async () => {
    add();
    losePrimary();
    expect((await plan()).items).toMatchObject([{ status: 'refused', reason }]);
  });
});

describe('A server that is gone', () => {
  test('what hung on it is absent', async () => {
    const port = add();
    Object.assign(server, { status: 'DELETED', vm_state: 'deleted', nics: [] });
    expect((await send(port)).body.status).toBe('absent');
    servers.of(stage.cloud.project).delete(server.id);
    expect((await send(port)).body.status).toBe('absent');
  });
});

describe('No more is read than is needed', () => {
  test('of a server that the list shows without an address, nothing', async () => {
    addServer(stage.cloud.project, { nics: [] });
    add();
    expect(await plan()).toMatchObject({ population: 1, matched: 1 });
    const asked = stage.cloud.requests.map(({ path }) => path.split('/').slice(3).join('/').replace(server.id, '{id}'));
    expect(asked.filter((path) => path !== 'cloudservers/detail')).toEqual([
      'cloudservers/{id}',
      'servers/{id}/os-interface',
    ]);
  });

  test('while it still hangs there, the server is not read again', async () => {
    await arrange({ latency: { nicDetach: 60_000 } });
    const port = add();
    const reads = { nics: 0, servers: 0 };
    onRequest(stage.cloud, ({ path }) => {
      if (path.endsWith('/os-interface')) reads.nics += 1;
      if (path.endsWith(`/cloudservers/${server.id}`)) reads.servers += 1;
    });
    const { project } = stage.cloud;
    const result = await takeTime(stage, operation, { project_id: project.id, server_id: server.id, port_id: port });
    expect([result.status, reads.servers, reads.nics > 5]).toEqual(['deleted', 2, true]);
  });
});
