import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import { kinds } from './kinds.ts';

describe.each(operationNames)('%s', (name) => {
  test('is a kind of the careless cloud, which answers its route', async () => {
    const { service, route } = await importOperation(name);
    const missing = `chaos does not know functions/${name}.ts: add test/chaos/kinds/${name}.ts, as test/chaos/kind.ts describes it.`;
    expect(Object.keys(kinds.get(name)?.routes ?? {}), missing).toContain(`${service} ${route}`);
  });
});

test('each kind is a file of its name, and is a function', () => {
  const files = readdirSync(join(import.meta.dirname, 'kinds')).map((file) => file.replace(/\.ts$/, ''));
  expect([...kinds.keys()].sort()).toEqual(files.sort());
  expect(operationNames).toEqual(expect.arrayContaining(files));
});

test('what two kinds answer to the same route is the same', () => {
  const answers = [...kinds.values()].flatMap(({ routes }) => Object.entries(routes));
  const different = answers.filter(([route, tell]) => answers.some(([other, own]) => other === route && own !== tell));
  expect(different.map(([route]) => route)).toEqual([]);
});
