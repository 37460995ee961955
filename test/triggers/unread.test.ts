import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { hubHeaders, post, secret, standardHeaders } from '../outbound/deliveries.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Answer, apiKey, readAnswer, type Stage, setStage } from '../stage.ts';

const hubKey = 'what-a-forge-was-told';
let stage: Stage;
let id: string;
beforeEach(async () => {
  stage = await setStage({ environment: { CLEANUP_WEBHOOK_SECRET: secret, CLEANUP_HUB_SECRET: hubKey } });
  id = addSnapshot(stage.cloud.project).id;
  return () => stage.cloud.close();
});

const bearer = { authorization: `Bearer ${apiKey}` };
const cloudEvent = () => ({ specversion: '1.0', id: '1', source: 's', type: 't', data: { id } });
const send = async (event: object): Promise<Answer> => readAnswer(await stage.serve(operation)(event, {}));

/** One request of each kind that says in its body what to do, with the headers that let it in. */
const requests: Record<'webhooks' | 'forge' | 'sweeps' | 'events', (body?: string) => ReturnType<typeof post>> = {
  webhooks: (body = JSON.stringify({ params: { snapshot_id: id } })) =>
    post('/webhooks/delete-snapshot', body, standardHeaders(body, { at: stage.clock.now() })),
  forge: (body = JSON.stringify({ params: { snapshot_id: id } })) =>
    post('/webhooks/delete-snapshot', body, hubHeaders(body, hubKey)),
  sweeps: (body = JSON.stringify({ older_than: '1d', apply: true, max_percent: 100 })) =>
    post('/sweeps/delete-snapshot', body, { ...bearer, 'content-type': 'application/json' }),
  events: (body = JSON.stringify(cloudEvent())) =>
    post('/events/delete-snapshot', body, { ...bearer, 'content-type': 'application/cloudevents+json' }),
};
const kinds = Object.keys(requests) as (keyof typeof requests)[];

describe('A request that says in its body what to do', () => {
  test.each(kinds)('has no query that could be overlooked: %s', async (kind) => {
    const { status, body } = await send({ ...requests[kind](), rawQueryString: 'dry_run=true' });
    expect([status, body.issues]).toEqual([400, [{ field: 'dry_run', message: expect.stringContaining('the body') }]]);
    expect(stage.cloud.requests).toEqual([]);
  });

  test('does not tell a stranger of it', async () => {
    const event = { ...requests.sweeps(), headers: {}, rawQueryString: 'dry_run=true' };
    expect((await send(event)).status).toBe(401);
  });

  test.each([
    ['webhooks', (): string => `{"params":{"snapshot_id":"${id}"},"dry_run":true,"dry_run":false}`, 'dry_run'],
    ['forge', (): string => `{"params":{"snapshot_id":"x","snapshot_\\u0069d":"${id}"}}`, 'snapshot_id'],
    ['sweeps', (): string => '{"older_than":"1d","apply":false,"apply":true,"max_percent":100}', 'apply'],
    [
      'events',
      (): string => `{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"id":"x","id":"${id}"}}`,
      'id',
    ],
  ] as const)('and does not say one thing twice: %s', async (kind, body, field) => {
    const answer = await send(requests[kind](body()));
    expect([answer.status, answer.body.issues]).toEqual([400, [{ field, message: 'stands twice in one object' }]]);
    expect(stage.cloud.requests).toEqual([]);
  });

  test('the same name in two objects is no contradiction', async () => {
    const body = `{"params":{"snapshot_id":"${id}"},"dry_run":true}`;
    expect(await send(requests.webhooks(body))).toMatchObject({ status: 200, body: { status: 'planned' } });
  });
});

describe('Nonsense is refused at once, in a few words', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`unknown_${i}`, i]));

  test.each([
    ['a text of a hundred thousand characters', JSON.stringify('x'.repeat(100_000))],
    ['a list', JSON.stringify(Array.from({ length: 20_000 }, () => 1))],
    ['twenty thousand unknown keys', JSON.stringify(many(20_000))],
    ['one unknown key of four million characters', JSON.stringify({ ['x'.repeat(3_900_000)]: 1 })],
    ['as much in a clause', JSON.stringify({ name: many(20_000), labels: { is: { a: 1 }, ...many(20_000) } })],
    [
      'a plan of nonsense',
      JSON.stringify({ apply: { plan: true, items: Array.from({ length: 20_000 }, () => ({})) } }),
    ],
  ])('to a sweep: %s', async (_words, body) => {
    const answer = await send(requests.sweeps(body));
    expect(answer).toMatchObject({ status: 400, body: { title: 'Invalid request' } });
    expect(JSON.stringify(answer.body).length).toBeLessThan(20_000);
    expect(stage.cloud.requests).toEqual([]);
  });
});
