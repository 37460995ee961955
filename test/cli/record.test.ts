import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRecord } from '../../shared/cli/files/record.ts';
import { NotWritten } from '../../shared/cli/problems.ts';
import { askAt } from '../../shared/cli/terminal/ask.ts';
import { onRequest } from '../sweep/sweeping.ts';
import { outcomesIn, setDesk } from './desk.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'record-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const nowhere = { write: () => true };

describe('The record of what is done', () => {
  test('is a file of lines, each of which is there before the next thing happens', () => {
    const file = join(folder, 'done.jsonl');
    writeFileSync(file, 'of yesterday');
    const record = openRecord(file, { out: nowhere });
    expect(readFileSync(file, 'utf8')).toBe('');
    record.before({ a: 1 });
    expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n');
    record.after({ b: '\u202E' });
    expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n{"b":"\\u202e"}\n');
    expect([record.stop.aborted, record.failure()]).toEqual([false, undefined]);
  });

  test('that takes no more lets nothing more begin, and takes nothing back that has happened', () => {
    const file = join(folder, 'done.jsonl');
    const record = openRecord(file, { out: nowhere });
    rmSync(folder, { recursive: true });
    record.after({ b: 2 });
    expect([record.stop.aborted, record.failure()]).toEqual([true, expect.any(NotWritten)]);
    expect(() => record.before({ c: 3 })).toThrow(`${file} was not written: ENOENT.`);
  });

  test('may be the standard output, or nothing', () => {
    let text = '';
    const out = {
      write: (line: string) => {
        text += line;
      },
    };
    openRecord('-', { out }).before({ a: 1 });
    openRecord(undefined, { out }).before({ b: 1 });
    expect(text).toBe('{"a":1}\n');
  });

  test('stops when the process is told to', () => {
    const told = new AbortController();
    const record = openRecord(undefined, { out: nowhere, stop: told.signal });
    told.abort();
    expect([record.stop.aborted, record.failure()]).toEqual([true, undefined]);
  });
});

test('an apply whose file takes no more deletes no more than it has written down, and ends with 1', async () => {
  const desk = await setDesk();
  const rules = desk.file('rules.yaml', 'delete-snapshot: { older_than: 90d, max_percent: 60 }');
  await desk.run(['plan', rules, '--out', desk.file('plan.json'), '--quiet']);
  const file = join(folder, 'done.jsonl');
  let written = '';
  onRequest(desk.cloud, ({ method }) => {
    if (method !== 'DELETE' || written) return;
    written = readFileSync(file, 'utf8');
    rmSync(folder, { recursive: true });
  });
  const { code, err } = await desk.run(['apply', desk.file('plan.json'), '--yes', '--out', file]);
  await desk.close();
  expect([code, err.includes(`${file} was not written: ENOENT.`)]).toEqual([1, true]);
  const sent = outcomesIn(written).filter(({ status }) => status === 'sent');
  const asked = desk.cloud.requests.filter(({ method }) => method === 'DELETE');
  expect(asked.length).toBeLessThanOrEqual(sent.length);
});

describe('A question at a terminal', () => {
  const quietly = { question: 'Sure? ', stop: new AbortController().signal, interrupt: () => {} };

  function terminal() {
    const [input, output] = [new PassThrough(), new PassThrough()];
    return { input, output };
  }

  test('is answered by a line', async () => {
    const { input, output } = terminal();
    const answer = askAt(input, output, quietly);
    input.write('yes\n');
    expect(await answer).toBe('yes');
    expect(String(output.read())).toBe('Sure? ');
  });

  test('is answered by nothing when the input ends', async () => {
    const { input, output } = terminal();
    const answer = askAt(input, output, quietly);
    input.end();
    expect(await answer).toBe('');
  });

  test('is answered by nothing when work is told to stop, and Ctrl-C is passed on', async () => {
    const stop = new AbortController();
    const { input, output } = terminal();
    const screen = Object.assign(output, { isTTY: true });
    const answer = askAt(input, screen, { question: 'Sure? ', stop: stop.signal, interrupt: () => stop.abort() });
    input.write('\u0003');
    expect([await answer, stop.signal.aborted]).toEqual(['', true]);
  });
});
