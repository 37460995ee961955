import { describe, expect, test } from 'vitest';
import { virtualClock } from '../rehearsal/virtual-clock.ts';
import { openFolder, run } from './inventory.ts';

const clock = virtualClock();
const head = { inventory: 1, tool: 't', made: '2026-03-01T00:00:00.000Z', project_id: 'p', region: 'r' };
const target = { params: { id: 'a' }, name: 'n', state: {}, status: 'available', since: 0, labels: {} };
const entry = { operation: 'delete-snapshot', target };
const end = { operation: 'delete-snapshot', pages: [1] };
const lines = (...all: (object | string)[]) =>
  all.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');

async function plan(text: string, ...more: string[]) {
  const { path, write } = openFolder();
  write('given', text);
  const rules = write('rules.json', { 'delete-snapshot': { older_than: '30d' } });
  const said = await run(['plan', rules, '--json', '--quiet', '--inventory', path('given'), ...more], { clock });
  return { ...said, err: said.err.replaceAll(path(''), '') };
}

describe('An inventory', () => {
  test('is judged as of when it was made, or as of --now, by the standard input too', async () => {
    const young = { operation: 'delete-snapshot', target: { ...target, since: Date.parse('2026-02-20') } };
    const text = lines(head, young, end);
    const matched = ({ out }: { out: string }) => JSON.parse(out).reports[0].matched;
    expect(matched(await plan(text))).toBe(0);
    expect(matched(await plan(text, '--now', '2026-03-22'))).toBe(1);
    const { write } = openFolder();
    const rules = write('rules.json', { 'delete-snapshot': { older_than: '30d' } });
    const argv = ['plan', rules, '--json', '--quiet', '--inventory', '-', '--now', '2026-03-22T00:00Z'];
    expect(matched(await run(argv, { clock, readInput: () => text }))).toBe(1);
  });

  test('a lone - is the standard input or output, wherever a file is named', async () => {
    const { write } = openFolder();
    const file = write('all.jsonl', lines(head, entry, end));
    const argv = ['plan', '-', '--inventory', file, '--quiet', '--out', '-'];
    const readInput = () => 'delete-snapshot: { older_than: 30d }';
    const { code, out } = await run(argv, { clock, readInput });
    expect([code, JSON.parse(out).reports]).toMatchObject([0, [{ operation: 'delete-snapshot', matched: 1 }]]);
    const given = await run(['apply', '-', '--yes'], {
      clock,
      readInput: () => out.replace('"plan": true', '"plan": false'),
    });
    expect(given).toMatchObject({
      code: 2,
      err: expect.stringContaining('The standard input is the report of what was done'),
    });
  });

  test('that ends in the middle of a kind does not count for all of it', async () => {
    const { code, out } = await plan(lines(head, entry));
    expect([code, JSON.parse(out)]).toMatchObject([
      1,
      { reports: [], unread: [{ reason: expect.stringContaining('export was cut short') }] },
    ]);
  });

  test.each<[string, string, string]>([
    [
      'a line that is no JSON',
      lines(head, entry, '{ "operation": "delete-', ''),
      'given line 3 is not JSON; was the export cut short?\ncleanup',
    ],
    [
      'a target without what must be said',
      lines(head, { ...entry, target: { params: {} } }, end),
      'given line 2 is not as export writes it: target.name: Invalid input: expected string, received undefined.',
    ],
    [
      'other counts',
      lines(head, entry, { ...end, pages: [2] }),
      'given line 3 counts other targets than there are in the file.',
    ],
    [
      'another edition',
      lines({ ...head, inventory: 2 }),
      'given is an inventory of edition 2; this one reads edition 1, so export again.',
    ],
    [
      'a head without a date',
      lines({ ...head, made: 'today' }),
      'given line 1 is not as export writes it: made: must be an ISO time.',
    ],
    ['no head', lines(entry, end), 'given is an inventory without its first line: give what export has written.'],
    [
      'a plan',
      JSON.stringify({ plan: true, reports: [] }, undefined, 2),
      'given is a plan: give what export has written.',
    ],
    [
      'a report',
      JSON.stringify({ plan: false, reports: [] }),
      'given is a report of what was done: give what export has written.',
    ],
    [
      'the lines of apply --out',
      lines({ begun: 'x' }, { status: 'deleted' }),
      'given is a report of what was done: give',
    ],
    [
      'the report of a sweep',
      JSON.stringify({ items: [] }),
      'given is the report of a sweep: give what export has written.',
    ],
    ['something else', 'hello', 'given is no inventory: give what export has written.'],
  ])('%s is refused in a sentence that says where', async (_, text, sentence) => {
    const { code, err, out } = await plan(text);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(sentence)]);
  });

  test('a date that is none, and a date without an inventory', async () => {
    expect(await plan(lines(head), '--now', '2026-02-30')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--now must be a date or a time in UTC, such as 2026-12-24'),
    });
    expect(await run(['plan', '--now', '2026-03-01', '--quiet'], { clock })).toMatchObject({
      code: 2,
      err: expect.stringContaining('--now goes with --inventory.'),
    });
  });
});
