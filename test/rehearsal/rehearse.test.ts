import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Report } from '../../shared/sweep/report.ts';
import { rehearse } from './rehearse.ts';
import { virtualClock } from './virtual-clock.ts';

test('a sweep is rehearsed without an account, and its plans hold all day', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rehearse-'));
  const file = (name: string) => join(folder, name);
  writeFileSync(file('rule.json'), '{ "older_than": "30d", "max_percent": 60 }');
  const screen = { write: () => true };
  const clock = virtualClock();
  const run = (...argv: string[]) =>
    rehearse(['sweep', 'delete-snapshot', ...argv], { out: screen, err: screen, clock });
  try {
    expect(await run('--rule', file('rule.json'), '--json', file('plan.json'))).toBe(0);
    // One of the embedded cloud's snapshots never goes, whoever asks.
    expect(await run('--plan', file('plan.json'), '--apply', '--json', file('done.json'))).toBe(1);
    const { items } = JSON.parse(readFileSync(file('done.json'), 'utf8')) as Report;
    const outcomes = items.map(({ status }) => status).sort();
    expect(outcomes).toEqual(['deleted', 'deleted', 'deleted', 'deleted', 'deleted', 'failed']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
