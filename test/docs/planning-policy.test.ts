import { expect, test } from 'vitest';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import { planningActions } from '../../shared/docs/planning-policy.ts';

const operations = await Promise.all(operationNames.map(importOperation));

test('a plan’s policy has the actions that look, and none that may change something', () => {
  const planning = planningActions(operations);
  expect(planning).toContain('evs:snapshots:list');
  for (const action of planning) {
    expect(action).toMatch(/^[a-z]+:[A-Za-z]+:(get|list|show)[A-Za-z]*$/);
    expect(action).not.toMatch(/delete|detach|release|use$|update|create|batch|remove|stop|reboot/i);
  }
});

test.each(operations)('$name needs more than that to delete', ({ permissions }) => {
  const planning = planningActions(operations);
  const changing = permissions.delete.filter((action) => !planning.includes(action));
  expect(changing).not.toEqual([]);
  // What a sweep needs beside is only for looking.
  expect(permissions.sweep.filter((action) => !planning.includes(action))).toEqual([]);
});
