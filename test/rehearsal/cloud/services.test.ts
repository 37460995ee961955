import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startCloud } from './cloud.ts';
import { exampleOf } from './services.ts';

const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

it('a service is a folder: it has a host of its own, and a deployment is told of it', async () => {
  const cloud = await startCloud();
  const { endpoints } = cloud;
  expect(Object.keys(endpoints)).toEqual(folders.map(({ name }) => name));
  expect(new Set(Object.values(endpoints)).size).toBe(folders.length);
  const variables = cloud.environment();
  for (const [name, url] of Object.entries(endpoints))
    expect(variables).toMatchObject({ [`HW_${name.toUpperCase()}_ENDPOINT`]: url });
  await cloud.close();
});

it('a deletion without an example is told where to get one', () => {
  const sentence =
    'There is no example of delete-nothing: export one from the file in test/rehearsal/cloud/ that fakes it.';
  expect(() => exampleOf('delete-nothing')).toThrow(sentence);
});
