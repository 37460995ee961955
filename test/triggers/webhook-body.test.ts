import { createHmac } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import type { Misconfigured } from '../../shared/base/misconfigured.ts';
import type { Environment } from '../../shared/transport/settings.ts';
import { readConfig } from '../../shared/triggers/config.ts';
import { post, secret, secretFrom, standardHeaders } from '../outbound/deliveries.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { apiKey, httpEvent, readAnswer, setStage } from '../stage.ts';

const path = '/webhooks/delete-snapshot';
const stage = await setStage({ environment: { CLEANUP_WEBHOOK_SECRET: secret } });
afterAll(() => stage.cloud.close());
beforeEach(() => void stage.cloud.requests.splice(0));
const { cloud, clock } = stage;
const { id } = addSnapshot(cloud.project);

const deliver = async (event: object, from = stage) => readAnswer(await from.serve(operation)(event, {}));

describe('What is wrong with a body', () => {
  const bodies: [string, string, string[]][] = [
    ['is not JSON', '{', ['body']],
    ['is nothing', '', ['body']],
    ['is no object', '[]', ['body', 'snapshot_id']],
    ['has no params', '{}', ['params', 'snapshot_id']],
    ['has a typo', `{"params":{"snapshot_id":"${id}"},"dryrun":true}`, ['dryrun']],
    ['has a typo inside', `{"params":{"snapshot_id":"${id}","dry_run":true}}`, ['dry_run']],
    ['has no id', '{"params":{"snapshot_id":"%2e%2e"}}', ['snapshot_id']],
    ['has a flag that is none', `{"params":{"snapshot_id":"${id}"},"dry_run":"yes"}`, ['dry_run']],
  ];

  test.each(bodies)('that %s is told to whoever signed it', async (_words, body, fields) => {
    const { status, body: problem } = await deliver(post(path, body, standardHeaders(body, { at: clock.now() })));
    const named = (problem.issues as { field: string }[]).map(({ field }) => field);
    expect({ status, named: named.sort() }).toEqual({ status: 400, named: fields });
    expect(cloud.requests).toEqual([]);
  });

  test.each(bodies)('that %s is nobody else’s business', async (_words, body) => {
    const headers = standardHeaders(body, { at: clock.now(), secrets: [secretFrom('a stranger')] });
    expect(await deliver(post(path, body, headers))).toMatchObject({ status: 401 });
    expect(await deliver(post(path, body))).toMatchObject({ status: 401 });
  });

  test('is not looked at before the caller is known, whatever the trigger', async () => {
    const unfit = { ...post('/sweeps/delete-snapshot', ''), body: '%', isBase64Encoded: true };
    const line = httpEvent(operation.route, { project_id: cloud.project.id, snapshot_id: id });
    const both = [unfit, { ...line, body: 'x'.repeat(70_000) }];
    for (const event of both) {
      const headers = (authorization: string) => ({ ...event, headers: { ...event.headers, authorization } });
      expect(await deliver(headers('Bearer wrong'))).toMatchObject({ status: 401 });
      expect(await deliver(headers(`Bearer ${apiKey}`))).toMatchObject({
        status: 400,
        body: { issues: [{ field: 'body' }] },
      });
    }
    expect(cloud.requests).toEqual([]);
  });

  test('may be another project: 403', async () => {
    const body = JSON.stringify({ params: { project_id: 'f'.repeat(32), snapshot_id: id } });
    expect(await deliver(post(path, body, standardHeaders(body, { at: clock.now() })))).toMatchObject({ status: 403 });
    expect(cloud.requests).toEqual([]);
  });
});

describe('A secret', () => {
  const body = JSON.stringify({ params: { snapshot_id: id } });
  const wrong = (env: Environment) => {
    try {
      readConfig({ ...cloud.environment(), ...env });
      return [];
    } catch (error) {
      return (error as Misconfigured).issues.map(({ field }) => field);
    }
  };

  test.each([
    ['that decodes to nothing, which would let everybody sign', 'whsec_A'],
    ['that is shorter than 24 bytes', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['that is longer than 64 bytes', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['without its prefix', secret.slice('whsec_'.length)],
    ['of the asymmetric kind', `whpk_${secret.slice('whsec_'.length)}`],
    ['that is no base64', `${secret}!`],
    ['beside a good one', `${secret} whsec_A`],
  ])('%s is a mistake, lets nobody in and is told by name', async (_words, value) => {
    const closed = await setStage({ environment: { CLEANUP_WEBHOOK_SECRET: value } });
    const key = Buffer.from(value.split('_').at(-1) ?? '', 'base64');
    const at = String(Math.floor(clock.now() / 1000));
    const signature = `v1,${createHmac('sha256', key).update(`msg_1.${at}.${body}`).digest('base64')}`;
    const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': at, 'webhook-signature': signature };
    expect(await deliver(post(path, body, headers), closed)).toMatchObject({ status: 401 });
    expect(closed.cloud.requests).toEqual([]);
    expect(wrong({ CLEANUP_WEBHOOK_SECRET: value })).toEqual(['CLEANUP_WEBHOOK_SECRET']);
    await closed.cloud.close();
  });

  test.each([24, 32, 64])('may have %i bytes', async (length) => {
    const value = `whsec_${Buffer.alloc(length, 7).toString('base64')}`;
    expect(wrong({ CLEANUP_WEBHOOK_SECRET: `  ${value}\n${secret} ` })).toEqual([]);
  });
});
