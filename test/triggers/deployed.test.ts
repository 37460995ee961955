import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../rehearsal/cloud/cloud.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { node20, unpackFunction } from './packed.ts';
import { map, sample } from './samples.ts';

const run = promisify(execFile);

/** Loads the function as the platform does and hands it each event, in one container, with the documented getters. */
const platform = `
  const { handler } = require('./index.js');
  const { events, key, userData } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  const requestId = '1167bf8c-87b0-43ab-8f5f-26b16c64f252';
  (async () => {
    const answers = [];
    for (const event of events)
      answers.push(await handler(event, new Context({ key, userData, requestId })).catch((error) => ({ thrown: String(error) })));
    require('node:fs').writeFileSync('answers.json', JSON.stringify({ node: process.version, answers }));
  })();
`;

let dist: string;
beforeAll(async () => {
  const { folder, remove } = await unpackFunction(platform);
  dist = folder;
  return remove;
});

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startCloud({ latency: { snapshotDelete: 0 } });
  return () => cloud.close();
});

/** What the packed function answers to events, with its agency's key and its settings as user data, and its log. */
async function call(node: string, events: unknown[]) {
  const { HW_ACCESS_KEY, HW_SECRET_KEY, HW_SECURITY_TOKEN, ...place } = cloud.environment('temporary');
  const key = { accessKey: HW_ACCESS_KEY, secretKey: HW_SECRET_KEY, securityToken: HW_SECURITY_TOKEN };
  const userData = { ...place, CLEANUP_EVENT_MAP: JSON.stringify(map), CLEANUP_API_KEY: 'a-key-for-tests-only' };
  const called = run(node, ['platform.js'], { cwd: dist, env: {} });
  called.child.stdin?.end(JSON.stringify({ events, key, userData }));
  const { stdout } = await called;
  const log = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { node: version, answers } = JSON.parse(readFileSync(join(dist, 'answers.json'), 'utf8'));
  return { version, answers, log };
}

describe.each([
  ['the Node that runs this', process.execPath],
  ['Node 20', node20],
])('The zip for FunctionGraph under %s', (_words, node = '') => {
  test.skipIf(!node)('answers its gateway, its timer and each of its events, as the agency', async () => {
    const names = ['cts', 'smn', 'kafka', 'event-grid-bare', 'event-grid-list', 'event-grid-events'];
    const ids = names.map(() => addSnapshot(cloud.project).id);
    const { id } = addSnapshot(cloud.project);
    const path = `/v2/${cloud.project.id}/cloudsnapshots/${id}`;
    const gateway = { ...sample('function-graph-apig'), path };
    const { version, answers, log } = await call(node, [
      ...names.map((name, i) => sample(name, ids[i])),
      { ...gateway, headers: { Authorization: 'Bearer a-key-for-tests-only' } },
      gateway,
      sample('timer'),
      { unheard: 'of' },
    ]);
    expect(version).toMatch(node === node20 ? /^v20\./ : process.version);
    expect(answers.slice(0, names.length)).toMatchObject(
      ids.map((snapshot_id) => ({ results: [{ status: 'deleted', params: { snapshot_id } }] })),
    );
    const four = ['body', 'headers', 'isBase64Encoded', 'statusCode'];
    const [planned, stranger, report, unknown] = answers.slice(names.length);
    expect([planned, stranger].map((answer) => Object.keys(answer).sort())).toEqual([four, four]);
    expect([planned.statusCode, JSON.parse(planned.body).status, stranger.statusCode]).toEqual([200, 'planned', 401]);
    expect(report).toMatchObject({ plan: true, population: 1, matched: 1 });
    expect(unknown.thrown).toContain('delete-snapshot does not know this kind of event; its keys are: unheard.');
    expect([...cloud.deletions.values()]).toEqual(ids.map(() => 1));
    expect(log.every(({ invocation, status }) => invocation || status === 'unauthorized')).toBe(true);
  });
});
