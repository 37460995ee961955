import { expect, test } from 'vitest';
import { lanesOf } from '../../shared/deletion/lanes.ts';

test.each([
  ['nothing shared', ['a1', 'b2', 'c3'], [['a1'], ['b2'], ['c3']]],
  ['one server', ['a1', 'a2', 'b3'], [['a1', 'a2'], ['b3']]],
  ['one disk', ['a1', 'b1', 'c2'], [['a1', 'b1'], ['c2']]],
  ['linked by what comes last', ['a1', 'b2', 'c3', 'a3', 'b1'], [['a1', 'b2', 'c3', 'a3', 'b1']]],
])('what shares a server or a disk is in one lane, in its order: %s', (_, items, lanes) => {
  expect(lanesOf(items, (item) => [...item])).toEqual(lanes);
});

test('what excludes nothing has a lane of its own', () => {
  expect(lanesOf(['a', 'b'], () => [])).toEqual([['a'], ['b']]);
});

test('whoever asks what excludes an item is asked once for each, and not for one that is alone', () => {
  const asked: string[] = [];
  const keysOf = (item: string) => {
    asked.push(item);
    return [...item];
  };
  lanesOf(['a1'], keysOf);
  lanesOf(['a1', 'b2'], keysOf);
  expect(asked).toEqual(['a1', 'b2']);
});
