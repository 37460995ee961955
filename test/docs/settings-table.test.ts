import { expect, test } from 'vitest';
import { settingsTable } from '../../shared/docs/settings-table.ts';
import type { Environment } from '../../shared/transport/settings.ts';
import { readAccess, readConfig } from '../../shared/triggers/config.ts';

const complete = {
  HW_REGION_NAME: 'eu-west-101',
  HW_PROJECT_ID: 'p',
  HW_ACCESS_KEY: 'AK',
  HW_SECRET_KEY: 'SK',
};

/** The names of the settings that are read from an environment, and one service's endpoint. */
function namesRead(settings: Environment): string[] {
  const read = new Set<string>();
  const env = new Proxy(settings, {
    get: (target, name: string) => {
      read.add(name);
      return target[name];
    },
  });
  readAccess(env);
  try {
    readConfig(env).endpointOf('ecs');
  } catch {
    // Without any setting there is no configuration, but each was looked for.
  }
  return [...read].map((name) => name.replace(/^HW_\w+_ENDPOINT$/, 'HW_{SERVICE}_ENDPOINT'));
}

test('every setting that the code reads is described, with its twins, and no other is', () => {
  const read = new Set([...namesRead({}), ...namesRead(complete)]);
  const named = [...settingsTable().matchAll(/^\| `([^`]+)` \|([^|]*)\|/gm)].flatMap(([, own = '', twins = '']) => [
    own,
    ...[...twins.matchAll(/`([^`]+)`/g)].map(([, twin = '']) => twin),
  ]);
  const missing = 'A setting has no description: give it one in shared/docs/settings-table.ts, then run npm run docs.';
  expect(
    [...read].filter((name) => !named.includes(name)),
    missing,
  ).toEqual([]);
  expect(
    named.filter((name) => !read.has(name)),
    'A setting is described that nothing reads.',
  ).toEqual([]);
});
