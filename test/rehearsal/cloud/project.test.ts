import { expect, it } from 'vitest';
import { addSnapshot } from './evs/snapshot.ts';
import { emptyProject } from './project.ts';

it('ids are the same in every run', () => {
  expect(addSnapshot(emptyProject()).id).toBe(addSnapshot(emptyProject()).id);
});
