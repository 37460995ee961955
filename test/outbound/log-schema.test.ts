import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';
import { setQueueStage, work } from '../sweep/queue-stage.ts';
import { sweep } from '../sweep/sweeping.ts';
import { asksOf, environment, keys } from '../triggers/named-callers.ts';
import { secret } from './deliveries.ts';
import { type Kind, kinds, kindsOf, wrongIn } from './log-lines.ts';
import { startReceiver } from './receiver.ts';

const file = join(import.meta.dirname, '..', '..', 'shared', 'outbound', 'README.md');
const codes = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
/** The rows of the table that begins so, as cells. */
function tableOf(head: string): string[][] {
  const [, rest = ''] = readFileSync(file, 'utf8').split(`${head}\n`);
  const [table = ''] = rest.split('\n\n');
  return table
    .split('\n')
    .slice(1)
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1));
}
const names = Object.keys(kinds) as Kind[];
const statusesOf = (kind: Kind): string[] => kinds[kind].shape.status.options;

describe('The log, as shared/outbound/README.md documents it', () => {
  test('has the kinds of lines that there are, each with its statuses', () => {
    const rows = tableOf('| line | `status` | when |').map(([kind = '', cell]) => [kind, codes(cell)]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(names.map((kind) => [kind, statusesOf(kind)])));
  });

  test('has each field of each of them, and no other', () => {
    const told = new Map<string, string[]>();
    for (const [fields, lines = ''] of tableOf('| field | in which lines | what it is |'))
      for (const field of codes(fields)) told.set(field, lines === 'all' ? names : lines.split(', '));
    const all = [...new Set(names.flatMap((kind) => Object.keys(kinds[kind].shape)))];
    const inCode = all.map((field) => [field, names.filter((kind) => field in kinds[kind].shape)]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(inCode));
  });
});

describe('A line that is not documented is found out', () => {
  const line = { level: 'info', time: '2026-03-31T10:00:00.000Z', status: 'misconfigured', reason: 'So it is.' };

  test.each([
    ['one field more', { ...line, header: 'x' }, /no misconfigured: .*"header"/],
    ['one field less', { ...line, reason: undefined }, /no misconfigured: .*reason/],
    ['an unknown status', { ...line, status: 'odd' }, /unknown status/],
    ['no time', { ...line, time: 'now' }, /no misconfigured: .*time/],
  ])('by %s', (_words, wrong, why) => {
    expect(wrongIn(line)).toBeUndefined();
    expect(wrongIn(wrong)).toMatch(why);
  });
});

describe('Every kind of line is logged, with every status that it has,', () => {
  /** What the lines so far are, as `kind status`. */
  const seen = ({ logged }: Stage) =>
    new Set(logged.flatMap((line) => kindsOf(line).map((kind) => `${kind} ${line.status}`)));
  const wanted = (kinds: readonly Kind[]) =>
    new Set(kinds.flatMap((kind) => statusesOf(kind).map((one) => `${kind} ${one}`)));

  test('by callers, a queue, a timer and strangers', async () => {
    const receiver = await startReceiver();
    onTestFinished(receiver.close);
    receiver.replies.push(404);
    const notify = { CLEANUP_NOTIFY_URL: receiver.url, CLEANUP_NOTIFY_SECRET: secret };
    const stage = await setQueueStage({ environment: { ...environment, ...notify, CLEANUP_METRICS: '1' } });
    const { project } = stage.cloud;
    const ask = asksOf(stage);

    await ask.deletion(keys.everyone, { wait: 'true' });
    await ask.deletion(keys.everyone);
    await ask.deletion(keys.planner, { dry_run: 'true' });
    await ask.deletion(keys.planner);
    await ask.deletion('a-key-that-is-wrong');
    await ask.rawDeletion(keys.everyone, 'delete_flag=1');
    await ask.event(keys.everyone, '{"specversion":"1.0","id":"1","source":"s","type":"t"}');
    await ask.event(keys.everyone, '{"specversion":"1.0","id":"1","source":"s","type":"com.example.snapshot.expired"}');
    await ask.sweep(keys.planner, { older_than: '30d' });
    await ask.sweep(keys.planner, { older_then: '30d' });
    const queued = [addSnapshot(project, { status: 'creating' }).id, 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'];
    await stage.put(queued.map((snapshot_id) => JSON.stringify({ params: { snapshot_id } })));
    await work(stage, 'delete-snapshot', await stage.receive());

    const bad = { eventSource: 'aws:sqs', messageId: 'm', receiptHandle: 'unknown', body: 5 };
    await stage.serve(operation)({ Records: [bad] }, {});
    const late = { getRemainingTimeInMillis: () => 3_000 };
    await stage.serve(operation)({ Records: [{ ...bad, body: '{"params":{}}' }] }, late);
    stage.cloud.fail({ how: 'garbage', times: 99 });
    await expect(sweep(stage, 'delete-snapshot', { older_than: '30d' })).rejects.toThrow();
    await ask.deletion(keys.everyone);
    const all = wanted(names.filter((kind) => kind !== 'misconfigured'));
    expect(seen(stage)).toEqual(all);
    expect(stage.logged.filter(({ _aws }) => _aws).every((line) => kindsOf(line)[0] === 'deletion')).toBe(true);
  });

  test('and by wrong settings; an error that nobody foresaw is in it with its stack', async () => {
    const stage = await setStage({ environment: { CLEANUP_HUB_SECRET: 'short' } });
    onTestFinished(stage.cloud.close);
    expect(seen(stage)).toEqual(wanted(['misconfigured']));
    const own = await setStage();
    onTestFinished(own.cloud.close);
    const { id } = addSnapshot(own.cloud.project);
    const read = () => Promise.reject(new TypeError('Nobody foresaw this.'));
    await own.send({ ...operation, read }, { snapshot_id: id });
    const message = 'Nobody foresaw this.';
    expect(own.logged).toMatchObject([
      { status: 'failed', level: 'error', message, err: { type: 'TypeError', message } },
    ]);
  });

  test('and a long line has in front what tells whose it is, for a reader that takes the first fields only', async () => {
    const stage = await setStage({ environment });
    onTestFinished(stage.cloud.close);
    for (let i = 0; i < 100; i += 1) addSnapshot(stage.cloud.project, { name: 'old' });
    await asksOf(stage).sweep(keys.planner, { name: { glob: ['old'] }, max_percent: 100, limit: 100 });
    const [line = {}] = stage.logged;
    expect(Object.keys(line).slice(0, 3)).toEqual(['level', 'time', 'caller']);
    expect([Object.keys(line).at(-1), (line.items as object[]).length]).toEqual(['items', 100]);
  });
});
