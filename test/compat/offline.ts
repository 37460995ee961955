// `npm run offline-check`: serverless.yml and the zips for AWS under serverless-offline, against the embedded cloud.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { inWords, type Trial, tellOf } from '../bench/trials.ts';
import { startCloud } from '../rehearsal/cloud/cloud.ts';
import { addInstance } from '../rehearsal/cloud/clouddc/instances.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { apiKey } from '../stage.ts';
import { fetchTool } from './fetch-tool.ts';
import { writeOfflineService } from './offline-service.ts';
import { addTargets } from './targets.ts';

const root = resolve(import.meta.dirname, '..', '..');
const patience = 60_000;
const authorization = `Bearer ${apiKey}`;
const secret = `whsec_${Buffer.from('only for this check, no secret').toString('base64')}`;
const trials: Trial[] = [];
const output: string[] = [];

const modules = fetchTool({
  name: 'serverless-offline',
  version: '14.8.2',
  proof: 'package.json',
  needs: 'It comes from npm’s registry and is not built.',
  // Its peer is the framework, which is here under another name.
  options: ['--ignore-scripts', '--legacy-peer-deps'],
});
// Everything in the cloud happens at once: this is about what is around a deletion.
const cloud = await startCloud({ latency: 0 });
const ports = { httpPort: await freePort(), lambdaPort: await freePort() };
const environment = { ...cloud.environment(), CLEANUP_API_KEY: apiKey, CLEANUP_WEBHOOK_SECRET: secret };
const service = writeOfflineService(root, modules, { environment, ports, scheduled: 'delete-snapshot' });

const { PATH = '', HOME = '' } = process.env;
const command = join(root, 'node_modules', 'serverless', 'bin', 'serverless.js');
const offline = spawn(process.execPath, [command, 'offline', '--config', 'serverless.json'], {
  cwd: service.folder,
  env: { PATH, HOME },
});
const ended = once(offline, 'exit');
for (const stream of [offline.stdout, offline.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));

try {
  await until('serverless-offline is ready', () => output.join('').includes('Server ready'));
  await overHttp();
  await bySchedule();
} catch (error) {
  trials.push({ what: 'the run', answer: String(error), expected: 'no error' });
} finally {
  offline.kill();
  await Promise.all([ended, cloud.close()]);
  rmSync(service.folder, { recursive: true });
}
const wrong = tellOf(trials, ['sent', 'answer']);
if (wrong > 0) process.stderr.write(`\nWhat serverless-offline wrote:\n${output.join('')}`);
process.exitCode = wrong > 0 ? 1 : 0;

/** The routes of serverless.yml: each deletion's own route, and a webhook and a sweep. */
async function overHttp(): Promise<void> {
  for (const { route, event } of await addTargets(cloud.project)) {
    const path = `${event.rawPath}?${event.rawQueryString}`;
    const before = cloud.deletions.size;
    const refused = await ask(ports.httpPort, path, { method: 'DELETE' });
    trials.push({ what: `${route}, no key`, answer: refused, expected: 'HTTP 401, Unauthorized' });
    const answer = await ask(ports.httpPort, path, { method: 'DELETE', headers: { authorization } });
    const gone = cloud.deletions.size === before + 1 ? '; gone' : '';
    trials.push({ what: route, answer: answer + gone, expected: 'HTTP 200, deleted; gone' });
  }
  const { id } = addSnapshot(cloud.project, { created_at: Date.now() });
  const body = JSON.stringify({ params: { snapshot_id: id }, dry_run: true });
  const sent = new Date();
  const signature = new Webhook(secret).sign('msg_1', sent, body);
  const stamp = String(Math.floor(sent.getTime() / 1000));
  const signed = { 'webhook-id': 'msg_1', 'webhook-timestamp': stamp, 'webhook-signature': signature };
  const webhook = await ask(ports.httpPort, '/webhooks/delete-snapshot', { method: 'POST', body, headers: signed });
  trials.push({ what: 'POST /webhooks/delete-snapshot', answer: webhook, expected: 'HTTP 200, planned' });
  addInstance(cloud.project);
  const rule = { method: 'POST', body: '{"older_than":"30d"}', headers: { authorization } };
  const sweep = await ask(ports.httpPort, '/sweeps/delete-instance', rule);
  trials.push({ what: 'POST /sweeps/delete-instance', answer: sweep, expected: 'HTTP 200, plan: planned' });
}

/** One schedule's input through the invocation API, and one schedule that comes by itself. */
async function bySchedule(): Promise<void> {
  addServer(cloud.project, { metadata: { 'expires-at': '2026-04-01T00:00:00Z' } });
  const path = `/2015-03-31/functions/${service.deployedName('delete-server-metadata')}/invocations`;
  const body = JSON.stringify(service.inputOf('delete-server-metadata'));
  const answer = await ask(ports.lambdaPort, path, { method: 'POST', body });
  trials.push({ what: 'delete-server-metadata, invoked as its schedule does', answer, expected: 'plan: planned' });
  const { id } = addSnapshot(cloud.project);
  const gone = () => cloud.deletions.get(`snapshot:${id}`) === 1;
  await until('the schedule has come', gone).catch(() => {});
  trials.push({ what: 'delete-snapshot, by its schedule', answer: gone() ? 'gone' : 'still there', expected: 'gone' });
}

/** Sends a request to serverless-offline and answers what came of it in a few words. */
async function ask(port: number, path: string, init: RequestInit): Promise<string> {
  const signal = AbortSignal.timeout(patience);
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { ...init, signal });
  const body = await response.text();
  return inWords(port === ports.httpPort ? { statusCode: response.status, body } : JSON.parse(body));
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const late = performance.now() + patience;
  while (!holds()) {
    if (offline.exitCode !== null || performance.now() > late) throw new Error(`It did not happen that ${what}.`);
    await pause(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  await once(server.close(), 'close');
  return port;
}
