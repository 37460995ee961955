import { afterAll, describe, expect, test } from 'vitest';
import { operation as deleteServerMetadata } from '../../functions/delete-server-metadata.ts';
import { operation } from '../../functions/delete-snapshot.ts';
import { createContainer } from '../../shared/triggers/container.ts';
import { createHandler } from '../../shared/triggers/handler.ts';
import { rememberOnce } from '../../shared/triggers/http/once.ts';
import { hubHeaders, post, secret, standardHeaders } from '../outbound/deliveries.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { readAnswer, setStage } from '../stage.ts';

const path = '/webhooks/delete-snapshot';
const hubKey = 'what-a-forge-was-told';
const environment = { CLEANUP_WEBHOOK_SECRET: secret, CLEANUP_HUB_SECRET: hubKey };
const stage = await setStage({ environment });
afterAll(() => stage.cloud.close());
const { cloud, clock } = stage;

/** A container that was just started, with its own memory of what it has seen. */
function container() {
  const container = createContainer({
    environment: { ...cloud.environment(), ...environment },
    clock,
    log: stage.container.log,
  });
  const handler = createHandler(operation, () => container);
  return async (event: object) => readAnswer(await handler(event, {}));
}
const bodyFor = (snapshot_id: string, more = {}) => JSON.stringify({ params: { snapshot_id }, ...more });
/** The same message, sent now. */
const attempt = (id: string, body: string) => post(path, body, standardHeaders(body, { id, at: clock.now() }));
const sent = (snapshot: string) => cloud.requests.filter(({ path }) => path.endsWith(snapshot));
const asked = (snapshot: string) => sent(snapshot).filter(({ method }) => method === 'DELETE').length;
const deleted = (snapshot: string) => cloud.deletions.get(`snapshot:${snapshot}`);

describe('A webhook that comes again', () => {
  test('at the same time deletes once, and every answer is the same', async () => {
    const { id } = addSnapshot(cloud.project);
    const send = container();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => send(attempt('msg_twice', bodyFor(id, { wait: true })))),
    );
    for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 200, body: answers[0]?.body });
    expect([answers[0]?.body.status, asked(id), deleted(id)]).toEqual(['deleted', 1, 1]);
  });

  test('an hour later, signed anew, gets the answer of the first, and the cloud hears nothing', async () => {
    const { id } = addSnapshot(cloud.project);
    const send = container();
    const first = await send(attempt('msg_late', bodyFor(id)));
    clock.advance(3_600_000);
    const before = sent(id).length;
    const second = await send(attempt('msg_late', bodyFor(id)));
    expect(first).toMatchObject({ status: 202, body: { status: 'accepted' } });
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect([sent(id).length, asked(id), deleted(id)]).toEqual([before, 1, 1]);
  });

  test('to another container is harmless: what is gone is absent, what is going is accepted', async () => {
    const { id } = addSnapshot(cloud.project);
    const event = attempt('msg_elsewhere', bodyFor(id));
    expect(await container()(event)).toMatchObject({ status: 202, body: { status: 'accepted' } });
    expect(await container()(event)).toMatchObject({ status: 202, body: { status: 'accepted' } });
    clock.advance(60_000);
    expect(await container()(event)).toMatchObject({ status: 200, body: { status: 'absent' } });
    expect([asked(id), deleted(id)]).toEqual([1, 1]);
  });

  test('to several containers at once deletes once, by the count of the cloud', async () => {
    const { id } = addSnapshot(cloud.project);
    const event = attempt('msg_everywhere', bodyFor(id, { wait: true }));
    const answers = await Promise.all([container()(event), container()(event), container()(event)]);
    for (const { status } of answers) expect(status).toBe(200);
    expect(deleted(id)).toBe(1);
  });

  test('after it failed is tried again', async () => {
    const { id } = addSnapshot(cloud.project);
    const send = container();
    cloud.fail({ method: 'GET', how: 'garbage' });
    expect(await send(attempt('msg_unlucky', bodyFor(id)))).toMatchObject({ status: 502 });
    expect(await send(attempt('msg_unlucky', bodyFor(id)))).toMatchObject({ status: 202 });
    expect([asked(id), deleted(id)]).toEqual([1, undefined]);
  });

  test('after a refusal is looked at anew, for the reason may be gone by then', async () => {
    const snapshot = addSnapshot(cloud.project, { metadata: { keep: '' } });
    const send = container();
    const event = () => attempt('msg_refused', bodyFor(snapshot.id, { unless_kept: true }));
    expect(await send(event())).toMatchObject({ status: 409, body: { status: 'refused' } });
    delete snapshot.metadata.keep;
    expect(await send(event())).toMatchObject({ status: 202, body: { status: 'accepted' } });
    expect(asked(snapshot.id)).toBe(1);
  });

  test('after a plan is planned anew', async () => {
    const { id } = addSnapshot(cloud.project);
    const send = container();
    const event = () => attempt('msg_planned', bodyFor(id, { dry_run: true }));
    expect(await send(event())).toMatchObject({ status: 200, body: { status: 'planned' } });
    const before = sent(id).length;
    expect(await send(event())).toMatchObject({ status: 200, body: { status: 'planned' } });
    expect(sent(id).length).toBe(before * 2);
  });

  test('with another body is another message under a used id: refused, and nothing is sent', async () => {
    const [one, other] = [addSnapshot(cloud.project), addSnapshot(cloud.project)];
    const send = container();
    await send(attempt('msg_reused', bodyFor(one.id)));
    const issues = [{ field: 'webhook-id', message: expect.any(String) }];
    expect(await send(attempt('msg_reused', bodyFor(other.id)))).toMatchObject({ status: 400, body: { issues } });
    expect(sent(other.id)).toEqual([]);
  });

  test('is told apart from the same message to another function', async () => {
    const server = addServer(cloud.project, { metadata: { stale: 'yes' } });
    const body = JSON.stringify({ params: { server_id: server.id, key: 'stale' } });
    const headers = standardHeaders(body, { id: 'msg_twice', at: clock.now() });
    const answer = await stage.serve(deleteServerMetadata)(post('/webhooks/delete-server-metadata', body, headers), {});
    expect(readAnswer(answer)).toMatchObject({ status: 200, body: { status: 'deleted' } });
  });
});

describe('A delivery of a code forge that comes again', () => {
  const deliver = (body: string, delivery?: string) => post(path, body, hubHeaders(body, hubKey, delivery));

  test('gets the same answer by its id', async () => {
    const { id } = addSnapshot(cloud.project);
    const send = container();
    const first = await send(deliver(bodyFor(id), 'b1a7'));
    expect(await send(deliver(bodyFor(id), 'b1a7'))).toMatchObject({ status: 202, body: first.body });
    expect(asked(id)).toBe(1);
  });

  test('without an id looks for itself', async () => {
    const { id } = addSnapshot(cloud.project);
    const send = container();
    await send(deliver(bodyFor(id, { wait: true })));
    expect(await send(deliver(bodyFor(id, { wait: true })))).toMatchObject({ status: 200, body: { status: 'absent' } });
    expect([asked(id), deleted(id)]).toEqual([1, 1]);
  });

  test('with the unsigned id of a later one does not stand in its way', async () => {
    const [old, later] = [addSnapshot(cloud.project), addSnapshot(cloud.project)];
    const send = container();
    await send(deliver(bodyFor(old.id), 'c0ffee'));
    expect(await send(deliver(bodyFor(later.id), 'c0ffee'))).toMatchObject({ status: 202 });
    expect(asked(later.id)).toBe(1);
  });
});

describe('What was made once', () => {
  test('is remembered, the latest of them', async () => {
    const once = rememberOnce<number>(2);
    let made = 0;
    const make = async () => (made += 1);
    for (const key of ['a', 'b', 'b', 'a', 'c', 'b']) await once(key, make);
    expect(made).toBe(3);
    expect(await once('a', make)).toBe(4);
  });

  test('and failed late is not forgotten in the place of a later attempt', async () => {
    const once = rememberOnce<string>(1);
    const slow = Promise.withResolvers<string>();
    const first = once('a', () => slow.promise);
    await once('b', async () => 'b');
    await once('a', async () => 'again');
    slow.reject(new Error('too late'));
    await expect(first).rejects.toThrow('too late');
    expect(await once('a', async () => 'a third time')).toBe('again');
  });
});
