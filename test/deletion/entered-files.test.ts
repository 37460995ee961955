import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('a single warm deletion enters no file of the sweep or of the command line', () => {
  const script = join(import.meta.dirname, 'entered-files.ts');
  const entered = JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' })) as string[];
  expect(entered).toContain('shared/triggers/handler.ts');
  expect(entered).toContain('shared/deletion/delete.ts');
  expect(entered.filter((file) => /^shared\/(sweep|cli|deploy)\//.test(file))).toEqual([]);
});
