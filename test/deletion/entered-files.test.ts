import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const script = join(import.meta.dirname, 'entered-files.ts');
const page = join(import.meta.dirname, '..', '..', 'shared', 'README.md');

describe('A single warm HTTP DELETE', () => {
  const entered = JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' })) as string[];

  test('enters no file of the sweep or of the command line', () => {
    expect(entered).toContain('shared/triggers/handler.ts');
    expect(entered).toContain('shared/deletion/delete.ts');
    expect(entered.filter((file) => /^shared\/(sweep|cli|deploy)\//.test(file))).toEqual([]);
  });

  test('goes the way that shared/README.md tells, in at most ten files', () => {
    const [, section = ''] = readFileSync(page, 'utf8').split('## The way of an HTTP DELETE');
    const way = [...(section.split('\n## ')[0]?.matchAll(/^\d+\. \[[^\]]+\]\(([^)]+)\)/gm) ?? [])];
    const files = way.map(([, link = '']) => join('shared', link));
    expect(files.length).toBeGreaterThan(5);
    expect(files.length).toBeLessThanOrEqual(10);
    expect(files.filter((file) => !entered.includes(file))).toEqual([]);
  });
});
