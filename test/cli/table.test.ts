import { expect, test } from 'vitest';
import { plain, table } from '../../shared/cli/terminal/table.ts';

test('a column is as wide as its widest cell', () => {
  expect(
    table(
      ['a', 'name'],
      [
        ['1', 'x'],
        ['22', 'longer'],
      ],
    ),
  ).toBe(['a   name', '──  ──────', '1   x', '22  longer'].join('\n'));
});

test('the last column is wrapped to fit, under its own beginning', () => {
  const words = 'one two three four five six seven eight nine ten';
  const lines = table(['id', 'reason'], [['7', words]], 40).split('\n');
  expect(lines.slice(2)).toEqual(['7   one two three four five six seven', '    eight nine ten']);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
});

test('what a terminal would obey is shown as a replacement character', () => {
  const nasty = '\u001B[2J\u009Bx\u202Ey\r\n\u2028';
  expect(plain(nasty)).toBe('�[2J�x�y���');
  expect(table(['name'], [[nasty]])).not.toMatch(/[^\P{C}\n]/u);
});
