import { expect, test } from 'vitest';
import { showProgress } from '../../shared/cli/terminal/progress.ts';
import type { Operation } from '../../shared/deletion/define.ts';

function screen(more: object = {}) {
  const text: string[] = [];
  return { text, write: (line: string) => text.push(line), ...more };
}

const page = (size: number) => Array.from({ length: size }, () => ({ params: {}, name: '', state: {} }));

const operation = {
  name: 'delete-thing',
  list: async function* () {
    for (let i = 0; i < 12; i += 1) yield page(1000);
  },
} as unknown as Operation;

const noCall = () => Promise.reject(new Error('not called'));

test('a file gets a line whenever the first digit of a count changes', async () => {
  const { text, ...err } = screen();
  const progress = showProgress(err);
  let targets = 0;
  for await (const found of progress.watch(operation).list(noCall, '')) targets += found.length;
  expect(targets).toBe(12_000);
  expect(text).toHaveLength(10);
  expect(text[0]).toBe('Listing for delete-thing: 1,000 targets on 1 page\n');
  expect(text.at(-1)).toBe('Listing for delete-thing: 10,000 targets on 10 pages\n');
});

test('outcomes are counted from the log, which writes nothing itself', () => {
  const { text, ...err } = screen();
  const { log, end } = showProgress(err);
  log.info({ status: 'swept', items: [] });
  log.info({ params: { id: 'a' }, status: 'deleted' });
  log.warn({ params: { id: 'b' }, status: 'failed' });
  log.info({ params: { id: 'c' }, status: 'deleted' });
  end();
  expect(text).toEqual(['Deleting: 1 deleted\n', 'Deleting: 1 deleted, 1 failed\n', 'Deleting: 2 deleted, 1 failed\n']);
});

test('a terminal has one line, not longer than itself, which is gone in the end', () => {
  const { text, ...err } = screen({ isTTY: true, columns: 12 });
  const { log, end } = showProgress(err);
  for (let i = 0; i < 11; i += 1) log.info({ params: {}, status: 'deleted' });
  end();
  expect(text).toHaveLength(12);
  expect(text[10]).toBe('\r\u001B[KDeleting: 1');
  expect(text[11]).toBe('\r\u001B[K');
});
