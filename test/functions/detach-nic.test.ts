import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { operation } from '../../functions/detach-nic.ts';
import { addNic, addServer, type Nic, ports, type Server } from '../rehearsal/cloud/ecs/server.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
let server: Server;
let primary: string;
beforeEach(() => arrange());

async function arrange(options: Parameters<typeof setStage>[0] = {}) {
  stage = await setStage(options);
  onTestFinished(stage.cloud.close);
  server = addServer(stage.cloud.project);
  primary = server.nics[0]?.port_id ?? '';
}
const add = (given: Partial<Nic> = {}) => addNic(stage.cloud.project, server, given).port_id;
const send = (port_id: string, query: Record<string, string> = {}, server_id = server.id) =>
  stage.send(operation, { server_id, port_id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);
const stranger = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

test('the URI line of its API document is its route', () => {
  expect(operation.route).toBe('DELETE /v2.1/{project_id}/servers/{server_id}/os-interface/{port_id}');
});

describe('"The primary NIC is the one with routing rules configured; it cannot be deleted" (主网卡…不可删除)', () => {
  test('the primary NIC is refused, and nothing is sent', async () => {
    const { status, body } = await send(primary, { wait: 'true' });
    expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining('primary')]);
    expect(sent()).toEqual([]);
  });

  test('any other NIC is detached, once', async () => {
    const port = add();
    const { status, body } = await send(port, { wait: 'true' });
    expect([status, body.status, body.found]).toEqual([200, 'deleted', { primary: false, primary_known: true }]);
    expect([sent().length, deletions()]).toEqual([1, { [`nic:${server.id}/${port}`]: 1 }]);
    expect(server.nics.map(({ port_id }) => port_id)).toEqual([primary]);
  });

  test('several addresses, a floating one among them, make one NIC no other', async () => {
    const port = add({ ips: ['10.8.0.17', '10.8.0.18'], floating_ip: '80.158.1.2' });
    expect((await send(port, { wait: 'true' })).body.status).toBe('deleted');
    expect(deletions()).toEqual({ [`nic:${server.id}/${port}`]: 1 });
  });
});

describe('"A NIC attached by port_id is kept, one attached by net_id is deleted" (通过 port_id 挂载的网卡会保留，通过 net_id 挂载的网卡会被删除)', () => {
  test('by port_id: detached, and the port lives on without a server', async () => {
    const port = add({ created_by: 'port_id' });
    expect((await send(port, { wait: 'true' })).body.status).toBe('deleted');
    expect(ports.of(stage.cloud.project).get(port)).toEqual({ id: port, server_id: '' });
  });

  test('by net_id: detached, and the port is gone', async () => {
    const port = add({ created_by: 'net_id' });
    expect((await send(port, { wait: 'true' })).body.status).toBe('deleted');
    expect(ports.of(stage.cloud.project).has(port)).toBe(false);
  });
});

describe('What is not there is absent though the cloud would answer 202: nothing is sent', () => {
  test('a port nobody knows', async () => {
    const { status, body } = await send(stranger);
    expect([status, body.status, sent()]).toEqual([200, 'absent', []]);
  });

  test('a port of another server', async () => {
    const other = addServer(stage.cloud.project);
    const { port_id } = addNic(stage.cloud.project, other);
    const { status, body } = await send(port_id);
    expect([status, body.status, sent(), other.nics.length]).toEqual([200, 'absent', [], 2]);
  });

  test('a server nobody knows', async () => {
    const { status, body } = await send(add(), {}, stranger);
    expect([status, body.status, sent()]).toEqual([200, 'absent', []]);
  });
});

describe('"port_id, server_id, mandatory" (网卡Port ID, 云服务器ID)', () => {
  test.each(['not-an-id', '..', 'a/b'])('“%s” is a 400 naming both fields, and nothing is asked', async (id) => {
    const { status, body } = await send(id, {}, id);
    expect(status).toBe(400);
    expect(body.issues).toEqual(['server_id', 'port_id'].map((field) => expect.objectContaining({ field })));
    expect(stage.cloud.requests).toEqual([]);
  });
});

describe('202 is an acceptance', () => {
  test('without wait: 202, and the NIC leaves later', async () => {
    const port = add();
    const { status, body } = await send(port);
    expect([status, body.status, deletions()]).toEqual([202, 'accepted', {}]);
    stage.clock.advance(1_500);
    expect(deletions()).toEqual({ [`nic:${server.id}/${port}`]: 1 });
  });

  test('out of time while watching: 202', async () => {
    await stage.cloud.close();
    await arrange({ latency: { nicDetach: 3_600_000 } });
    const { status, body } = await send(add(), { wait: 'true' });
    expect([status, body.status, sent().length, deletions()]).toEqual([202, 'accepted', 1, {}]);
  });

  test('two at once: the NIC leaves once', async () => {
    const port = add();
    const answers = await Promise.all([send(port, { wait: 'true' }), send(port, { wait: 'true' })]);
    expect(answers.map(({ body }) => body.status)).toEqual(['deleted', 'deleted']);
    expect(deletions()).toEqual({ [`nic:${server.id}/${port}`]: 1 });
  });

  test.each([
    ['locked', { locked: true }],
    ['in error', { vm_state: 'error' }],
  ])('a server %s: the cloud’s 409 is a refusal', async (_, given) => {
    const port = add();
    Object.assign(server, given);
    const { status, body } = await send(port, { wait: 'true' });
    expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining('conflictingRequest')]);
    expect(deletions()).toEqual({});
  });
});

describe('A dry run', () => {
  test('says planned and what was found, and sends nothing', async () => {
    const { status, body } = await send(add(), { dry_run: 'true' });
    expect([status, body.status, body.found]).toEqual([200, 'planned', { primary: false, primary_known: true }]);
    expect(sent()).toEqual([]);
  });

  test('of the primary NIC is refused', async () => {
    const { status, body } = await send(primary, { dry_run: 'true' });
    expect([status, body.status, sent()]).toEqual([409, 'refused', []]);
  });
});
