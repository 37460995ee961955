import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { asRest, hubHeaders, inBase64, post, secret, secretFrom, standardHeaders } from '../outbound/deliveries.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { readAnswer, setStage } from '../stage.ts';

const path = '/webhooks/delete-snapshot';
const other = secretFrom('the one before');
const hubKey = 'what-a-forge-was-told';

const stage = await setStage({
  environment: { CLEANUP_WEBHOOK_SECRET: `${other} ${secret}`, CLEANUP_HUB_SECRET: hubKey },
});
afterAll(() => stage.cloud.close());
beforeEach(() => void stage.cloud.requests.splice(0));
const { cloud, clock } = stage;

const nextId = () => `msg_${randomUUID()}`;
const bodyFor = (snapshot_id: string, more = {}) => JSON.stringify({ params: { snapshot_id }, ...more });
const deliver = async (event: object) => readAnswer(await stage.serve(operation)(event, {}));
const problem = { title: 'Unauthorized', status: 401, type: 'about:blank', detail: expect.any(String) };

/** One message for a new snapshot, as `sign` signs it. */
function message(sign: (body: string) => Record<string, string>, more = {}) {
  const body = bodyFor(addSnapshot(cloud.project).id, more);
  return { body, event: post(path, body, sign(body)) };
}
const standard = (given: Parameters<typeof standardHeaders>[1]) => (body: string) =>
  standardHeaders(body, { id: nextId(), at: clock.now(), ...given });

describe('A webhook is let in', () => {
  test.each([
    ['the secret in force', [secret]],
    ['the secret before it', [other]],
    ['both', [other, secret]],
    ['one that is not ours and then one that is', [secretFrom('a stranger'), secret]],
  ])('that was signed with %s', async (_words, secrets) => {
    const { event } = message(standard({ secrets }), { wait: true });
    expect(await deliver(event)).toMatchObject({ status: 200, body: { status: 'deleted', operation: operation.name } });
  });

  test('that carries signatures of other schemes beside', async () => {
    const { event, body } = message(standard({}));
    const ours = event.headers['webhook-signature' as never] as string;
    const asymmetric = 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==';
    const mixed = post(path, body, { ...event.headers, 'webhook-signature': `${asymmetric} v2,x ${ours} v1,` });
    expect(await deliver(mixed)).toMatchObject({ status: 202 });
  });

  test.each([-300, -299, 0, 299, 300])('whose timestamp is %i seconds off', async (seconds) => {
    clock.advance(123);
    const { event } = message(standard({ at: clock.now() + seconds * 1000 }));
    expect(await deliver(event)).toMatchObject({ status: 202 });
  });

  test('in base64, in both versions of the event, signed over the bytes', async () => {
    const body = bodyFor(addSnapshot(cloud.project).id, { dry_run: true }).replace('{', '{ \r\n\t');
    const event = post(path, body, standardHeaders(body, { id: nextId(), at: clock.now() }));
    const shapes = [event, inBase64(event, body), asRest(event), asRest(inBase64(event, body))];
    for (const shape of shapes)
      expect(await deliver(shape)).toMatchObject({ status: 200, body: { status: 'planned' } });
  });

  test('with headers in any case', async () => {
    const { event, body } = message(standard({}));
    const shouted = Object.entries(event.headers).map(([name, value]) => [name.toUpperCase(), value]);
    expect(await deliver(post(path, body, Object.fromEntries(shouted)))).toMatchObject({ status: 202 });
  });

  test('that a code forge signed, whatever its time', async () => {
    const { event } = message((body) => hubHeaders(body, hubKey, 'b1a7d0c4'));
    expect(await deliver(event)).toMatchObject({ status: 202 });
  });

  test('that is signed in both schemes, if one of the two is right', async () => {
    for (const [standardKey, forgeKey] of [
      [secret, 'wrong'],
      [secretFrom('wrong'), hubKey],
    ] as const) {
      const both = (body: string) => ({ ...standard({ secrets: [standardKey] })(body), ...hubHeaders(body, forgeKey) });
      expect(await deliver(message(both).event)).toMatchObject({ status: 202 });
    }
  });

  test('and told what would happen, when that is all it asks for', async () => {
    const { event } = message(standard({}), { dry_run: true });
    expect(await deliver(event)).toMatchObject({ status: 200, body: { status: 'planned' } });
    expect(cloud.requests.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('A webhook is turned away, and nothing is sent', () => {
  type Change = (headers: Record<string, string>, body: string) => Record<string, string | undefined>;
  const without =
    (name: string): Change =>
    (headers) => ({ ...headers, [name]: undefined });
  const having =
    (name: string, value: (was: string) => string): Change =>
    (headers) => ({
      ...headers,
      [name]: value(headers[name] ?? ''),
    });
  const off =
    (seconds: number): Change =>
    (_, body) =>
      standardHeaders(body, { at: clock.now() + seconds * 1000 });

  test.each<[string, Change]>([
    ['without any header', () => ({})],
    ...['webhook-id', 'webhook-timestamp', 'webhook-signature'].flatMap((name): [string, Change][] => [
      [`without its ${name}`, without(name)],
      [`with an empty ${name}`, having(name, () => '')],
      [`with another ${name}`, having(name, (was) => `${was}1`)],
    ]),
    ['whose timestamp is no number', having('webhook-timestamp', (was) => `${was}abc`)],
    ['whose timestamp is a date', having('webhook-timestamp', () => new Date(clock.now()).toISOString())],
    ['whose timestamp is negative', having('webhook-timestamp', (was) => `-${was}`)],
    ['whose signature has no version', having('webhook-signature', (was) => was.slice(3))],
    ['whose signature is a version alone', having('webhook-signature', () => 'v1,')],
    ['whose signature has another version', having('webhook-signature', (was) => was.replace('v1,', 'v1a,'))],
    ['whose signature is cut', having('webhook-signature', (was) => was.slice(0, -1))],
    ['whose signature is no base64', having('webhook-signature', () => 'v1,ÿÿÿ=')],
    ['whose signatures are separated by commas', having('webhook-signature', (was) => `v1,x,${was}`)],
    ['that is stale', off(-301)],
    ['that is from the future', off(301)],
    [
      'signed with the wrong key',
      (_, body) => standardHeaders(body, { at: clock.now(), secrets: [secretFrom('wrong')] }),
    ],
    ['signed for another body', () => standardHeaders('{}', { at: clock.now() })],
    ['signed as a forge does, with the wrong key', (_, body) => hubHeaders(body, 'wrong', 'b1a7')],
    ['signed as a forge does, for another body', () => hubHeaders('{}', hubKey, 'b1a7')],
    [
      'signed as a forge does, without saying how',
      (_, body) => ({ 'x-hub-signature-256': hubHeaders(body, hubKey)['x-hub-signature-256']?.slice(7) }),
    ],
    ['signed with the old digest of forges', () => ({ 'x-hub-signature': 'sha1=00' })],
    ['bearing the secret itself', () => ({ authorization: `Bearer ${secret}` })],
  ])('%s', async (_words, change) => {
    const { event, body } = message(standard({}));
    const headers = Object.entries(change(event.headers, body)).filter(([, value]) => value !== undefined);
    const answer = await deliver(post(path, body, Object.fromEntries(headers) as Record<string, string>));
    expect(answer).toMatchObject({ status: 401, body: problem });
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(cloud.requests).toEqual([]);
  });

  test.each([
    ['other bytes that read alike', (body: string) => `${body} `],
    ['a byte order mark in front', (body: string) => `\ufeff${body}`],
    ['none at all', () => ''],
    ['more than is taken', () => 'x'.repeat(70_000)],
  ])('whose body is %s', async (_words, change) => {
    const { event, body } = message(standard({}));
    for (const shape of [{ ...event, body: change(body) }, inBase64(event, change(body))])
      expect(await deliver(shape)).toMatchObject({ status: 401, body: problem });
    expect(cloud.requests).toEqual([]);
  });

  test('where no secret is configured, in either scheme, even one made of nothing', async () => {
    for (const [standardSecret, hubSecret] of [
      [undefined, undefined],
      ['', ''],
      ['whsec_', ''],
    ]) {
      const environment = { CLEANUP_WEBHOOK_SECRET: standardSecret, CLEANUP_HUB_SECRET: hubSecret };
      const closed = await setStage({ environment, project: cloud.project });
      const { body, event } = message(standard({}));
      const forge = post(path, body, hubHeaders(body, ''));
      for (const one of [event, forge])
        expect(readAnswer(await closed.serve(operation)(one, {}))).toMatchObject({ status: 401, body: problem });
      expect(closed.cloud.requests).toEqual([]);
      await closed.cloud.close();
    }
  });
});
