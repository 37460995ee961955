import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { hubHeaders, inBase64, post } from '../outbound/deliveries.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { readAnswer, setStage } from '../stage.ts';

const hubKey = 'what-a-forge-was-told';
const stage = await setStage({ environment: { CLEANUP_HUB_SECRET: hubKey } });
afterAll(() => stage.cloud.close());
beforeEach(() => {
  stage.cloud.requests.splice(0);
  stage.logged.splice(0);
});

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const ping = { 'x-github-event': 'ping' };
/** A delivery as GitHub sends it: signed over the bytes of the body, whatever they encode. */
const delivery = (body: string, more: Record<string, string> = {}) =>
  post('/webhooks/delete-snapshot', body, { ...hubHeaders(body, hubKey), ...more });
const send = async (event: object) => readAnswer(await stage.serve(operation)(event, {}));
const asForm = (payload: string) => String(new URLSearchParams({ payload }));
const deletion = () => JSON.stringify({ params: { snapshot_id: addSnapshot(stage.cloud.project).id }, wait: true });

describe('A code forge’s form', () => {
  test('holds the deletion in its field payload', async () => {
    expect(await send(delivery(asForm(deletion()), form))).toMatchObject({ status: 200, body: { status: 'deleted' } });
  });

  test('may come in base64', async () => {
    const body = asForm(deletion());
    expect(await send(inBase64(delivery(body, form), body))).toMatchObject({ body: { status: 'deleted' } });
  });

  test('is signed as it came: of the payload alone no signature counts', async () => {
    const payload = deletion();
    const event = post('/webhooks/delete-snapshot', asForm(payload), { ...hubHeaders(payload, hubKey), ...form });
    expect((await send(event)).status).toBe(401);
  });

  test.each([
    ['a second payload', '&payload=%7B%7D', 'body'],
    ['another field', '&dry_run=true', 'body'],
  ])('is refused with %s: it could be overlooked', async (_words, more, field) => {
    const answer = await send(delivery(asForm(deletion()) + more, form));
    expect(answer).toMatchObject({ status: 400, body: { issues: [{ field }] } });
    expect(stage.cloud.requests).toEqual([]);
  });

  test.each(['payload=', 'payload=%7B', 'payload=%FF', 'payload=%7B%22params%22%3A1%2C%22params%22%3A2%7D'])(
    'is refused where its payload is no JSON that says one thing: %s',
    async (body) => {
      expect((await send(delivery(body, form))).status).toBe(400);
      expect(stage.cloud.requests).toEqual([]);
    },
  );
});

describe('A code forge’s ping', () => {
  const zen = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 1, hook: { type: 'Repository' } });

  test.each([
    ['JSON', zen, {}],
    ['a form', asForm(zen), form],
  ])('as %s is answered 200 and ignored', async (_words, body, type) => {
    const { status, body: answer } = await send(delivery(body, { ...type, ...ping }));
    expect([status, answer]).toEqual([
      200,
      { operation: operation.name, status: 'ignored', reason: expect.any(String) },
    ]);
    expect(stage.cloud.requests).toEqual([]);
    expect(stage.logged).toMatchObject([{ status: 'ignored', invocation: expect.any(String) }]);
  });

  test('that is not signed is a stranger’s', async () => {
    expect((await send(post('/webhooks/delete-snapshot', zen, ping))).status).toBe(401);
  });
});
