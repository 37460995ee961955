import { expect, test } from 'vitest';
import { check, type Task } from '../../shared/deletion/check.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import { virtualClock } from '../rehearsal/virtual-clock.ts';

const target = { params: {}, name: 'one', state: {}, labels: {} };

/** A deletion that a sweep asks for; `asking` happens while others are asked who uses the target. */
function taskWith(asking: () => void, hold: Task['hold']): Task {
  const operation = {
    read: async () => target,
    guard: () => undefined,
    usedBy: async () => {
      asking();
      return undefined;
    },
  } as unknown as Operation;
  const request = { params: {}, dry_run: false, wait: true, unless_kept: false };
  return { operation, request, client: (() => {}) as never, hold };
}

test('a freeze that begins while others are asked who uses the target still holds it', async () => {
  let frozen = false;
  const task = taskWith(
    () => {
      frozen = true;
    },
    () => (frozen ? 'CLEANUP_FREEZE is in force.' : undefined),
  );
  expect(await check(task, virtualClock())).toMatchObject({ next: 'refuse', reason: 'CLEANUP_FREEZE is in force.' });
});

test('without one it may go', async () => {
  const task = taskWith(
    () => {},
    () => undefined,
  );
  expect(await check(task, virtualClock())).toMatchObject({ next: 'delete' });
});
