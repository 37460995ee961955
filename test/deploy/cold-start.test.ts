import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleFunction, type Target, targets } from '../../shared/deploy/bundle.ts';
import { type Cloud, startCloud } from '../rehearsal/cloud/cloud.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';

const root = resolve(import.meta.dirname, '..', '..');
const dist = mkdtempSync(join(tmpdir(), 'dist-'));
const apiKey = 'a-key-for-tests-only';
let cloud: Cloud;

beforeAll(async () => {
  await bundleFunction(root, 'delete-snapshot', targets[0] as Target, dist);
  cloud = await startCloud({ latency: { snapshotDelete: 0 } });
});
afterAll(async () => {
  await cloud.close();
  rmSync(dist, { recursive: true });
});

const events = {
  queue: (snapshot_id: string) => ({
    Records: [{ messageId: 'm', eventSource: 'aws:sqs', body: JSON.stringify({ params: { snapshot_id } }) }],
  }),
  http: (id: string) => ({
    version: '2.0',
    rawPath: `/v2/${cloud.project.id}/cloudsnapshots/${id}`,
    rawQueryString: 'wait=true',
    headers: { authorization: `Bearer ${apiKey}` },
    requestContext: { http: { method: 'DELETE' } },
  }),
};

/** What a new process answers to its first event, and which of Node's own modules it has loaded by then. */
async function coldStart(event: object): Promise<{ answer: unknown; loaded: string[] }> {
  const script = `
    const { handler } = await import(${JSON.stringify(join(dist, 'aws/delete-snapshot/delete-snapshot.mjs'))});
    const answer = await handler(${JSON.stringify(event)});
    console.log(JSON.stringify({ answer, loaded: process.moduleLoadList }));
    process.exit();`;
  const env = { ...cloud.environment(), CLEANUP_API_KEY: apiKey, LOG_LEVEL: 'silent' };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
  return JSON.parse(stdout);
}

describe('the first event', () => {
  test.each([
    ['queue', { batchItemFailures: [] }],
    ['http', { statusCode: 200 }],
  ] as const)('of a %s deletes without loading fetch', async (kind, expected) => {
    const { id } = addSnapshot(cloud.project);
    const { answer, loaded } = await coldStart(events[kind](id));
    expect(answer).toMatchObject(expected);
    expect(cloud.deletions.get(`snapshot:${id}`)).toBe(1);
    expect(loaded).toContain('NativeModule http');
    expect(loaded.filter((name) => name.includes('undici'))).toEqual([]);
  });
});
