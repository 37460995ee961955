import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { type Cloud, startCloud } from '../rehearsal/cloud/cloud.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { onRequest } from '../sweep/sweeping.ts';
import { outcomesIn, runIn } from './desk.ts';

const main = resolve(import.meta.dirname, '..', '..', 'shared', 'cli', 'main.ts');
const size = 200;

let ahead = 0;
let cloud: Cloud;
let folder: string;
const file = (name: string) => join(folder, name);

/** 200 snapshots, and a plan that takes them all. The cloud's clock is the real one until a test sets it ahead. */
beforeEach(async () => {
  ahead = 0;
  folder = mkdtempSync(join(tmpdir(), 'survives-'));
  cloud = await startCloud({
    clock: { ...systemClock, now: () => Date.now() + ahead },
    latency: { snapshotDelete: 300 },
  });
  for (let n = 0; n < size; n += 1) addSnapshot(cloud.project, { created_at: Date.now() - 40 * 86_400_000 });
  writeFileSync(file('rules.yaml'), `delete-snapshot: { older_than: 30d, limit: ${size}, max_percent: 100 }`);
  const argv = ['plan', file('rules.yaml'), '--out', file('plan.json'), '--quiet'];
  expect(await runIn({ environment: cloud.environment() }, argv)).toMatchObject({ code: 0, err: '' });
});
afterEach(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];

interface Ended {
  code: number | null;
  signal: string | null;
  out: string;
  err: string;
}

/** Begins the apply in a process of its own; `behind` is what a shell puts behind the command. */
function begin(behind = ''): { child: ChildProcess; ended: Promise<Ended>; said: { err: string } } {
  const words = ['--', main, 'apply', file('plan.json'), '--yes', '--out', file('done.jsonl')];
  const env = { ...cloud.environment(), PATH: process.env.PATH };
  const shell = `"$0" "$@" ${behind}; exit \${PIPESTATUS[0]}`;
  const child = behind
    ? spawn('bash', ['--norc', '-c', shell, process.execPath, ...words], { env, stdio })
    : spawn(process.execPath, words, { env, stdio });
  const said = { out: '', err: '' };
  child.stdout?.on('data', (data) => {
    said.out += data;
  });
  child.stderr?.on('data', (data) => {
    said.err += data;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...said }));
  return { child, ended, said };
}

/** Acts when the cloud is asked for so many deletions. */
function atDeletion(count: number, act: () => void): void {
  let seen = 0;
  onRequest(cloud, ({ method }) => {
    if (method !== 'DELETE') return;
    seen += 1;
    if (seen === count) act();
  });
}

/** The last that the file says of each snapshot. */
function lastSaid(): Map<string, string> {
  const outcomes = outcomesIn(readFileSync(file('done.jsonl'), 'utf8'));
  return new Map(outcomes.map(({ params, status }) => [params.snapshot_id ?? '', status]));
}

/** The snapshots that the cloud has deleted, once all that it accepted has come to pass. */
function goneInCloud(): string[] {
  ahead = 3_600_000;
  const counted = [...cloud.deletions];
  expect(counted.filter(([, times]) => times !== 1)).toEqual([]);
  return counted.map(([thing]) => thing.replace('snapshot:', ''));
}

/** What the file says of what the cloud deleted; and nothing that the file calls deleted is still there. */
function saidOfGone(): string[] {
  const said = lastSaid();
  const gone = goneInCloud();
  expect([...said].filter(([id, status]) => status === 'deleted' && !gone.includes(id))).toEqual([]);
  return [...new Set(gone.map((id) => said.get(id) ?? 'nothing'))].sort();
}

describe('The file of outcomes holds all that the cloud did', () => {
  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('after %s, and then the report follows', async (signal) => {
    const { child, ended } = begin();
    atDeletion(40, () => child.kill(signal));
    const { code, out, err } = await ended;
    expect(code).toBe(1);
    expect(err).toContain(`${signal}: no further deletion begins; the report follows.`);
    expect(out).toContain('Stopped before the end:');
    const gone = goneInCloud();
    expect([gone.length > 0, gone.length < size]).toEqual([true, true]);
    for (const status of saidOfGone()) expect(['accepted', 'deleted']).toContain(status);
    const last = JSON.parse(readFileSync(file('done.jsonl'), 'utf8').trimEnd().split('\n').at(-1) ?? '');
    expect(last.run.reports).toMatchObject([{ complete: false }]);
  });

  test('after a second signal, which ends it at once', async () => {
    const { child, ended } = begin();
    atDeletion(40, () => child.kill('SIGTERM'));
    child.stderr?.on('data', (data) => String(data).includes('SIGTERM') && child.kill('SIGTERM'));
    expect(await ended).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(saidOfGone()).not.toContain('nothing');
  });

  test('after SIGKILL: what the cloud was being asked is there as sent', async () => {
    const { child, ended } = begin();
    atDeletion(40, () => child.kill('SIGKILL'));
    expect(await ended).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(saidOfGone()).not.toContain('nothing');
    expect([...lastSaid().values()].filter((status) => status !== 'sent').length).toBeGreaterThan(0);
  });

  test('when nobody reads what is printed any more: the work goes on to its end', async () => {
    const { ended } = begin('2>&1 | head -1');
    const { code, out, err } = await ended;
    expect([code, err, out.trimEnd().split('\n').length]).toEqual([0, '', 1]);
    expect(goneInCloud()).toHaveLength(size);
    expect(saidOfGone()).toEqual(['deleted']);
  });
});

test('a result that could not be printed ends with 1, unless nobody wanted it', async () => {
  const run = async (behind: string) => {
    const words = ['--', main, 'schema'];
    const shell = `"$0" "$@" ${behind}; exit \${PIPESTATUS[0]}`;
    const child = spawn('bash', ['--norc', '-c', shell, process.execPath, ...words], { stdio });
    let err = '';
    child.stderr.on('data', (data) => {
      err += data;
    });
    const [code] = await once(child, 'close');
    return { code, err };
  };
  expect(await run('| head -1')).toEqual({ code: 0, err: '' });
  if (process.platform === 'linux')
    expect(await run('> /dev/full')).toEqual({ code: 1, err: 'The standard output was not written: ENOSPC.\n' });
});
