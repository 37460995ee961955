import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parseData } from '../../shared/cli/data-file.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { setDesk } from './desk.ts';

const root = resolve(import.meta.dirname, '..', '..');
const folder = join(root, 'shared', 'cli', 'examples');
const examples = readdirSync(folder);

interface Schedule {
  schedule?: { input: Record<string, unknown> };
}
const { functions } = load(readFileSync(join(root, 'serverless.yml'), 'utf8')) as {
  functions: Record<string, { events: Schedule[] }>;
};

/** What each of them would take of the untidy project, and what a guard holds back there. */
const expected: Record<string, { planned: string[]; held: string[] }> = {
  'careful.yaml': {
    planned: [
      'demo-slides-backup',
      'expires-at',
      'nat-of-migration',
      '80.158.0.67',
      '80.158.0.65',
      'orphan-of-build-3172',
    ],
    // In so small a project six of 13 are more than the rule may take.
    held: [
      'before-upgrade',
      'before-upgrade-2',
      'before-upgrade-2-final',
      'never-lets-go',
      'just-in-case',
      'friday-17-55',
    ],
  },
  'ci-project.jsonc': {
    planned: ['80.158.0.67', '80.158.0.65', 'before-upgrade', 'before-upgrade-2', 'orphan-of-build-3172'],
    held: [],
  },
  'team-labels.yaml': { planned: ['metal-benchmark', 'temp-owner', '80.158.0.65'], held: [] },
};

describe('The rules that come with the tool', () => {
  test('are the recipes of serverless.yml, each of them and no other', () => {
    const recipes = Object.entries(functions).flatMap(([name, { events }]) =>
      events.flatMap(({ schedule }) => {
        if (!schedule) return [];
        const { trigger: _, apply: __, ...rule } = schedule.input;
        return [[name, rule]];
      }),
    );
    const text = readFileSync(join(folder, 'careful.yaml'), 'utf8');
    const why = 'shared/cli/examples/careful.yaml and the recipes of serverless.yml must say the same.';
    expect(parseData(text, 'careful.yaml'), why).toEqual(Object.fromEntries(recipes));
  });

  test('are each expected to take something', () => {
    expect(examples.sort()).toEqual(Object.keys(expected).sort());
  });

  test.each(examples)('%s takes what it should of the untidy project', async (name) => {
    const desk = await setDesk();
    const { code, out } = await desk.run(['plan', join(folder, name), '--json', '--quiet']);
    await desk.close();
    expect(code).toBe(0);
    const items = (JSON.parse(out).reports as Report[]).flatMap((report) => report.items);
    const named = (status: string) => items.filter((item) => item.status === status).map((item) => item.name);
    expect({ planned: named('planned'), held: named('held') }).toEqual(expected[name]);
  });
});

test('the README shows what the command prints', async () => {
  const [, block = ''] =
    /```\n\$ cat rules\.yaml\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  const [rules = '', command = '', ...shown] = block.trimEnd().split('\n');
  expect(command).toBe('$ npm run rehearse -- plan rules.yaml --out plan.json');
  const desk = await setDesk();
  const { out } = await desk.run(['plan', desk.file('rules.yaml', rules), '--out', desk.file('plan.json')]);
  await desk.close();
  const lines = out.split('\n');
  expect(shown.filter((line) => line !== '…' && !lines.includes(line))).toEqual([]);
  expect(shown.some((line) => line.endsWith('planned'))).toBe(true);
});
