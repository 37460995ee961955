// `npm run ric`: the zips for AWS under AWS's own runtime, which asks a Runtime API server of ours for its events.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { inWords, type Trial, tellOf } from '../bench/trials.ts';
import { startCloud } from '../rehearsal/cloud/cloud.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { fetchTool } from './fetch-tool.ts';
import { cases, settings } from './ric-cases.ts';
import { type Reply, type RuntimeApi, startRuntimeApi } from './runtime-api.ts';
import { addTargets } from './targets.ts';

const limitMs = 30_000;
const dist = resolve(import.meta.dirname, '..', '..', 'dist', 'aws');
const logs: string[] = [];
const trials: Trial[] = [];

const runtime = fetchTool({
  name: 'aws-lambda-ric',
  version: '4.0.2',
  proof: 'rapid-client.node',
  needs: 'It is built natively: on Linux, with a C++ compiler, make, cmake, Python 3, tar and xz, and Node’s headers.',
});
const unzipped = mkdtempSync(join(tmpdir(), 'ric-'));
// Everything in the cloud happens at once: this is about what is around a deletion.
const cloud = await startCloud({ latency: 0 });

/** Starts the runtime on one zip alone, as Lambda does, lets `use` send it events, and ends it. */
async function underRuntime(name: string, use: (api: RuntimeApi) => Promise<void>): Promise<void> {
  const folder = unzip(name);
  const api = await startRuntimeApi(limitMs);
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [join(runtime, 'aws-lambda-ric', 'index.mjs')], {
    cwd: folder,
    env: {
      PATH,
      ...cloud.environment(),
      ...settings,
      _HANDLER: `${name}.handler`,
      LAMBDA_TASK_ROOT: folder,
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      AWS_REGION: 'eu-central-1',
    },
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => logs.push(String(chunk)));
  child.once('exit', (code, signal) => api.giveUp(new Error(`The runtime of ${name} ended: ${code ?? signal}.`)));
  const late = setTimeout(() => child.kill('SIGKILL'), 4 * limitMs);
  try {
    await use(api);
  } finally {
    clearTimeout(late);
    child.removeAllListeners('exit').kill();
    api.close();
  }
}

/** Leaves nothing but what is in the zip. */
function unzip(name: string): string {
  const folder = join(unzipped, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, bytes] of Object.entries(unzipSync(readFileSync(join(dist, `${name}.zip`)))))
    writeFileSync(join(folder, file), bytes);
  return folder;
}

function told(reply: Reply): string {
  return 'error' in reply ? `error: ${reply.error.errorType}: ${reply.error.errorMessage}` : inWords(reply.answer);
}

/** Whether something was deleted is asked of the cloud, not of the function. */
const withEffect = (words: string, deleted: boolean) => `${words}${deleted ? '; gone' : ''}`;

try {
  await underRuntime('delete-snapshot', async (api) => {
    for (const { what, event, expected, deletes } of cases) {
      const { id } = addSnapshot(cloud.project);
      const words = told(await api.invoke(event(id)));
      const answer = withEffect(words, cloud.deletions.get(`snapshot:${id}`) === 1);
      trials.push({ what: `delete-snapshot: ${what}`, answer, expected: withEffect(expected, deletes) });
    }
  });
  for (const { name, event } of await addTargets(cloud.project))
    await underRuntime(name, async (api) => {
      const before = cloud.deletions.size;
      const words = told(await api.invoke(event));
      const answer = withEffect(words, cloud.deletions.size === before + 1);
      trials.push({ what: `${name}: its own line`, answer, expected: withEffect('HTTP 200, deleted', true) });
    });
} catch (error) {
  trials.push({ what: 'the run', answer: String(error), expected: 'no error' });
} finally {
  await cloud.close();
  rmSync(unzipped, { recursive: true });
}
const wrong = tellOf(trials, ['event', 'answer']);
if (wrong > 0) process.stderr.write(`\nWhat the functions wrote:\n${logs.join('')}`);
process.exitCode = wrong > 0 ? 1 : 0;
