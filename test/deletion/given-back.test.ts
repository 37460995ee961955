import { describe, expect, test } from 'vitest';
import { givenBack } from '../../shared/deletion/given-back.ts';

const failure = givenBack('disk', 'deleting', ['error_deleting']);
const ours = (looks: number) => ({ isOurs: true, looks, jobEnded: false });
const others = { isOurs: false, looks: 9, jobEnded: false };
const [available, deleting] = [{ status: 'available' }, { status: 'deleting' }];

describe('What the cloud accepted has failed', () => {
  test.each([
    ['once it was seen leaving, and leaves no more', available, deleting, others],
    ['once two looks after our own acceptance do not show it leaving', available, available, ours(2)],
    ['as soon as its status says so', { status: 'error_deleting' }, available, undefined],
  ])('%s', (_, now, before, progress) => {
    expect(failure(now, before, progress)).toBe(`The cloud accepted the deletion, then the disk became ${now.status}.`);
  });

  test.each([
    ['while it is leaving', deleting, available, ours(9)],
    ['by one look, which may be answered from before the acceptance', available, available, ours(1)],
    ['where only the answer was lost, so that nobody may have accepted', available, available, undefined],
    ['where another one asked', available, available, others],
  ])('but not %s', (_, now, before, progress) => {
    expect(failure(now, before, progress)).toBeUndefined();
  });
});
