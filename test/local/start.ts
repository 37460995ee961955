import { startCloud } from './cloud/cloud.ts';
import { untidyProject } from './cloud/untidy-project.ts';
import { startGateway } from './gateway.ts';
import { table, wrap } from './table.ts';
import { inventory, type Stop, tour } from './tour.ts';

const key = 'local-key';

// Whatever account this shell is set up for must be out of reach: only the embedded cloud is configured.
for (const name of Object.keys(process.env))
  if (/^(HW|OS|HUAWEICLOUD|CLEANUP|RUNTIME)_/.test(name)) delete process.env[name];

const cloud = await startCloud({
  project: untidyProject(Date.now()),
  latency: { nicDetach: 700, jobStart: 300, jobEnd: 900, volumeLag: 300, snapshotDelete: 700, instanceShutdown: 1500 },
});
Object.assign(process.env, cloud.environment(), { CLEANUP_API_KEY: key, LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' });
const gateway = await startGateway();

const say = (...lines: string[]) => process.stdout.write(`${lines.join('\n')}\n`);
say('An untidy project in an embedded cloud on this machine; nothing outside it can be reached.', '');
const holdings = inventory(cloud.project).map(({ kind, count, examples }) => [kind, String(count), examples]);
say(table(['what', 'count', 'such as'], holdings), '');
say('Ten deletions, each planned first (dry_run) and then asked for real, watched until the target is gone:', '');

const rows = await Promise.all(tour(cloud.project).map(visit));
say(
  table(
    ['function', 'target', 'planned', 'real', 'seconds'],
    rows.map(({ row }) => row),
  ),
  '',
);
say('Why some were refused:');
for (const { row, reason } of rows) if (reason) say(`  ${row[1]}`, ...wrap(reason, 90).map((line) => `    ${line}`));

if (process.argv.includes('--once')) await Promise.all([gateway.close(), cloud.close()]);
else {
  const { path } = tour(cloud.project).find(({ target }) => target === 'metal-database') as Stop;
  const snapshot = [...cloud.project.snapshots.values()].find(({ name }) => name === 'just-in-case');
  const line = `${gateway.url}/v2/${cloud.project.id}/cloudsnapshots/${snapshot?.id}`;
  say('', 'Still up. This one goes when pasted; a second time it answers absent:', '');
  say(`  curl -X DELETE -H 'Authorization: Bearer ${key}' '${line}?wait=true'`, '');
  say('And this one is refused:', '', `  curl -X DELETE -H 'Authorization: Bearer ${key}' '${gateway.url}${path}'`, '');
  say('LOG_LEVEL=info npm start shows the log lines. Ctrl-C ends it.');
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
  return (await response.json()) as { status: string; reason?: string };
}
