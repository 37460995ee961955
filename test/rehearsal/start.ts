import { handler } from '../../functions/delete-snapshot.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { table, wrap } from '../../shared/cli/terminal/table.ts';
import { startCloud } from './cloud/cloud.ts';
import { snapshots } from './cloud/evs/snapshot.ts';
import { untidyProject } from './cloud/untidy-project.ts';
import { startGateway } from './gateway.ts';
import { addNightlySnapshots, startWorkers, sweepThroughQueue } from './large-sweep.ts';
import { startLocalQueue } from './local-queue.ts';
import { everyFunction } from './shared-queue.ts';
import { inventory, type Stop, tour } from './tour.ts';

const key = 'rehearsal-only-key';

// Whatever accounts this shell is set up for must be out of reach: only the embedded cloud and queue are configured.
for (const name of Object.keys(process.env))
  if (/^(HW|OS|HUAWEICLOUD|CLEANUP|RUNTIME|AWS)_/.test(name)) delete process.env[name];

const now = Date.now();
const project = untidyProject(now);
addNightlySnapshots(project, now);
const cloud = await startCloud({
  project,
  latency: { nicDetach: 700, jobStart: 300, jobEnd: 900, volumeLag: 300, snapshotDelete: 700, instanceShutdown: 1500 },
});
const queue = await startLocalQueue();
Object.assign(process.env, cloud.environment(), queue.environment, { CLEANUP_API_KEY: key });
process.env.LOG_LEVEL ??= 'silent';
const gateway = await startGateway({ docs: { key, project: cloud.project, clock: systemClock } });

const say = (...lines: string[]) => process.stdout.write(`${lines.join('\n')}\n`);
say('An untidy project in an embedded cloud on this machine; nothing outside it can be reached.', '');
const holdings = inventory(cloud.project).map(({ kind, count, examples }) => [kind, String(count), examples]);
say(table(['what', 'count', 'such as'], holdings), '');
say('Each function is asked for a target that may go and for one that must not: planned first (dry_run),');
say('then asked for real and watched until the target is gone:', '');

const stops = await tour(cloud.project);
const rows = await Promise.all(stops.map(visit));
say(
  table(
    ['function', 'target', 'planned', 'real', 'seconds'],
    rows.map(({ row }) => row),
  ),
  '',
);
say('Why some were refused:');
for (const { row, reason } of rows) if (reason) say(`  ${row[1]}`, ...wrap(reason, 90).map((line) => `    ${line}`));

say('', 'One large sweep, from a timer event through a queue: nightly snapshots over 30 days old', '');
const stopWorkers = startWorkers(await everyFunction(), queue);
const steps = await sweepThroughQueue(handler, cloud, queue);
say(table(['step', 'what came of it'], steps, 110));

if (process.argv.includes('--once')) {
  await stopWorkers();
  await Promise.all([gateway.close(), queue.close(), cloud.close()]);
} else {
  const { path } = stops.find(({ target }) => target === 'metal-database') as Stop;
  const snapshot = [...snapshots.of(cloud.project).values()].find(({ name }) => name === 'just-in-case');
  const line = `${gateway.url}/v2/${cloud.project.id}/cloudsnapshots/${snapshot?.id}`;
  say('', 'Still up. This one goes when pasted; a second time it answers absent:', '');
  say(`  curl -X DELETE -H 'Authorization: Bearer ${key}' '${line}?wait=true'`, '');
  say('And this one is refused:', '', `  curl -X DELETE -H 'Authorization: Bearer ${key}' '${gateway.url}${path}'`, '');
  const sweep = `${gateway.url}/sweeps/delete-snapshot' -d '{ "older_than": "90d" }'`;
  say('This one plans a sweep; with "apply": true in it, the queue gets to work:', '');
  say(`  curl -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' '${sweep}`, '');
  say(`${gateway.url}/docs describes all of it. LOG_LEVEL=info npm start shows the log lines. Ctrl-C ends it.`);
}

/** Plans one deletion, then asks for it. */
async function visit({ operation, target, path }: Stop) {
  const began = performance.now();
  const planned = await ask(`${path}?dry_run=true`);
  const real = await ask(`${path}?wait=true`);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const row = [operation, target, planned.status, real.status, seconds];
  return { row, reason: real.status === 'refused' ? real.reason : undefined };
}

async function ask(path: string): Promise<{ status: string; reason?: string }> {
  const response = await fetch(gateway.url + path, { method: 'DELETE', headers: { authorization: `Bearer ${key}` } });
  const body = (await response.json()) as { status: string; reason?: string };
  if (typeof body.status === 'string') return body;
  throw new Error(`DELETE ${path} was answered ${response.status}: ${JSON.stringify(body)}`);
}
