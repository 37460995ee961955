import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/detach-nic.ts';
import { addNic, addServer, type Server } from '../rehearsal/cloud/ecs/server.ts';
import { serverView } from '../rehearsal/cloud/ecs/server-view.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
let server: Server;
let primary: string;
let other: string;
beforeEach(async () => {
  stage = await setStage();
  server = addServer(stage.cloud.project);
  primary = server.nics[0]?.port_id ?? '';
  other = addNic(stage.cloud.project, server).port_id;
  return () => stage.cloud.close();
});

const send = (port_id: string) => stage.send(operation, { server_id: server.id, port_id }, { wait: 'true' });
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE').length;
const deletions = () => Object.fromEntries(stage.cloud.deletions);

type Addresses = [port: string | undefined, primary?: unknown][];

/** Lets the cloud show the server with these addresses. */
function show(addresses: Addresses | undefined) {
  const vpc = addresses?.map(([port, primary]) => ({ addr: '10.0.0.1', 'OS-EXT-IPS:port_id': port, primary }));
  const view = { ...serverView(stage.cloud.project, server), addresses: vpc && { vpc } };
  stage.cloud.fail({ method: 'GET', path: /cloudservers/, times: 9, how: { status: 200, body: { server: view } } });
}

describe('"When the ID is that of the primary NIC, 403 is returned" (当该ID为云服务器主网卡ID，将返回403)', () => {
  test('the primary NIC is refused before the cloud could say so', async () => {
    expect(await send(primary)).toMatchObject({ status: 409, body: { status: 'refused', found: { primary: true } } });
    expect(sent()).toBe(0);
  });

  test('any other NIC passes', async () => {
    expect((await send(other)).body.status).toBe('deleted');
    expect([sent(), deletions()]).toEqual([1, { [`nic:${server.id}/${other}`]: 1 }]);
  });

  test('where our own look was wrong, the cloud’s 403 is a refusal in its words', async () => {
    show([
      [other, true],
      [primary, false],
    ]);
    const { status, body } = await send(primary);
    expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining('primary port')]);
    expect([sent(), deletions()]).toEqual([1, {}]);
  });

  test('a 403 for another reason is a refusal in its words too', async () => {
    const body = { forbidden: { code: 403, message: 'Policy says no.' } };
    stage.cloud.fail({ method: 'DELETE', how: { status: 403, body } });
    const answer = await send(other);
    expect([answer.status, answer.body.reason]).toEqual([409, expect.stringContaining('Policy says no.')]);
    expect([sent(), deletions()]).toEqual([1, {}]);
  });
});

describe('When it cannot be read which NIC is the primary one, none is touched: refused, and nothing is sent', () => {
  test.each<[string, () => Addresses | undefined]>([
    ['no flag at all', () => [[other], [primary]]],
    [
      'a flag that is false everywhere',
      () => [
        [other, false],
        [primary, false],
      ],
    ],
    [
      'a flag that is a text',
      () => [
        [other, 'false'],
        [primary, 'true'],
      ],
    ],
    [
      'a primary address without a port',
      () => [
        [other, false],
        [undefined, true],
      ],
    ],
    ['no address', () => []],
    ['no list of addresses', () => undefined],
  ])('%s', async (_, addresses) => {
    show(addresses());
    const { status, body } = await send(other);
    expect([status, body.status, sent()]).toEqual([409, 'refused', 0]);
  });
});
