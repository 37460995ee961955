import { Agent } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../virtual-clock.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { addSnapshot, snapshots } from './evs/snapshot.ts';
import { send, tokenClient } from './raw-client.ts';

let clock: VirtualClock;
let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;
const list = 'GET /v2/{project_id}/cloudsnapshots/detail';

beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock });
  ask = tokenClient(cloud);
});
afterEach(() => cloud.close());

describe('a fault', () => {
  it.each([
    ['throttle-429', 429, 'APIGW.0308'],
    ['throttle-text', 429, 'Too many requests'],
    ['throttle-202', 202, 'Common.0024'],
    ['throttle-503', 503, 'Common.1503'],
    ['busy-501', 501, 'Ecs.0603'],
    ['error-500', 500, 'Common.0001'],
    ['computeFault', 500, 'computeFault'],
    ['html-502', 502, '<html>'],
    ['html-503', 503, '<html>'],
    ['unavailable-503', 503, 'EVS.5503'],
    ['garbage', 200, 'not json'],
    ['redirect', 302, ''],
  ] as const)('%s is answered once with %i', async (how, status, text) => {
    cloud.fail({ how });
    const reply = await ask(list);
    expect(reply.status).toBe(status);
    expect(reply.text).toContain(text);
    expect(await ask(list)).toMatchObject({ status: 200 });
  });

  it('hits only what it is meant for, after some, as often as it says', async () => {
    cloud.fail({ service: 'evs', method: 'GET', path: /detail$/, skip: 1, times: 2, how: { status: 418 } });
    const seen = [];
    for (let index = 0; index < 5; index += 1) seen.push((await ask(list)).status);
    expect(seen).toEqual([200, 418, 418, 200, 200]);
  });

  it('may name its window and a time to wait', async () => {
    cloud.fail({ how: 'throttle-429', text: 'policy ip over ratelimit,limit:5,time:1 minute', retryAfter: '7' });
    const reply = await ask(list);
    expect(reply.at('error_msg')).toMatch(/reached: policy ip over ratelimit,limit:5,time:1 minute$/);
    expect(reply.headers['retry-after']).toBe('7');
  });

  it('of a service does not come before the credentials', async () => {
    cloud.fail({ how: 'error-500' });
    const url = `${cloud.endpoints.evs}/v2/${cloud.project.id}/cloudsnapshots/detail`;
    expect(await send('GET', url)).toMatchObject({ status: 401 });
  });
});

describe('a connection', () => {
  const remove = () => ask(`DELETE /v2/{project_id}/cloudsnapshots/${addSnapshot(cloud.project).id}`);

  it('that is reset did no work', async () => {
    cloud.fail({ how: 'reset' });
    await expect(remove()).rejects.toMatchObject({ code: 'ECONNRESET' });
    clock.advance(10_000);
    expect(cloud.deletions.size).toBe(0);
  });

  it('that loses the answer did the work', async () => {
    cloud.fail({ how: 'lost-answer' });
    await expect(remove()).rejects.toMatchObject({ code: 'ECONNRESET' });
    clock.advance(10_000);
    expect(cloud.deletions.size).toBe(1);
  });

  it('may be lost a minute before the work is done', async () => {
    cloud.fail({ how: 'delayed-work' });
    await expect(remove()).rejects.toMatchObject({ code: 'ECONNRESET' });
    clock.advance(59_000);
    expect([...snapshots.of(cloud.project).values()][0]?.status).toBe('available');
    clock.advance(3_000);
    expect(cloud.deletions.size).toBe(1);
  });

  it('may announce more than it sends', async () => {
    cloud.fail({ how: 'truncate' });
    await expect(ask(list)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('may stall until the client’s own clock has run out', async () => {
    cloud.fail({ how: 'stall' });
    const timedOut = new Promise((resolve) => clock.timeout(60_000, () => resolve('timed out')));
    const never = ask(list).catch(() => 'cut');
    expect(await Promise.race([timedOut, never])).toBe('timed out');
    await cloud.close();
    expect(await never).toBe('cut');
  });

  it('may be stale when it is used again', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    cloud.fail({ how: 'stale-connection' });
    expect(await ask(list, {}, agent)).toMatchObject({ status: 200 });
    await expect(ask(list, {}, agent)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await ask(list, {}, agent)).toMatchObject({ status: 200 });
    agent.destroy();
  });

  it('may be closed after an answer without a word', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    cloud.fail({ how: 'close-idle' });
    const reply = await ask(list, {}, agent);
    expect(reply).toMatchObject({ status: 200, headers: { connection: 'keep-alive' } });
    agent.destroy();
  });

  it('may bring fifty megabytes', async () => {
    cloud.fail({ how: 'huge' });
    expect((await ask(list)).text.length).toBeGreaterThan(50_000_000);
  });
});

it('every request is remembered and every answer has an id', async () => {
  const { headers } = await ask(`${list}?limit=2`);
  expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  expect(cloud.requests).toMatchObject([
    { service: 'evs', method: 'GET', query: { limit: '2' }, body: '', at: clock.now() },
  ]);
});
