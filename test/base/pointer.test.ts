import { describe, expect, test } from 'vitest';
import { follow, isPointer } from '../../shared/base/pointer.ts';

describe('A JSON pointer', () => {
  // RFC 6901, section 5.
  const document = {
    foo: ['bar', 'baz'],
    '': 0,
    'a/b': 1,
    'c%d': 2,
    'e^f': 3,
    'g|h': 4,
    'i\\j': 5,
    'k"l': 6,
    ' ': 7,
    'm~n': 8,
  };

  test.each<[string, unknown]>([
    ['', document],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ])('%j leads where the RFC says', (pointer, value) => {
    expect(isPointer(pointer)).toBe(true);
    expect(follow(document, pointer)).toEqual(value);
  });

  test.each(['/foo/2', '/foo/-', '/foo/01', '/foo/length', '/foo/0/0', '/bar', '/toString', '/__proto__', '/foo/map'])(
    '%s leads nowhere',
    (pointer) => {
      expect(isPointer(pointer)).toBe(true);
      expect(follow(document, pointer)).toBeUndefined();
    },
  );

  test.each(['foo', 'foo/0', '/m~n', '/~', '/~2', '#/foo', ' /foo'])('%j is none', (text) => {
    expect(isPointer(text)).toBe(false);
  });

  test('~01 is ~1 and no slash', () => {
    expect(follow({ '~1': 'right', '/': 'wrong' }, '/~01')).toBe('right');
  });
});
