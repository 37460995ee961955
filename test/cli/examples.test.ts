import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parseData } from '../../shared/cli/files/data-file.ts';
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

/** What each of them takes of the untidy project, and what it leaves, for example. */
const telling: Record<string, { takes: string[]; leaves: string[] }> = {
  'careful.yaml': {
    takes: ['demo-slides-backup', 'nat-of-migration', 'orphan-of-build-3172', 'before-upgrade'],
    leaves: ['launch-photos', 'detached-yesterday', 'golden-image-2024', 'nat-of-ledger'],
  },
  'ci-project.jsonc': {
    takes: ['orphan-of-build-3172', 'before-upgrade', 'before-upgrade-2'],
    leaves: ['before-upgrade-2-final', 'just-in-case', 'pvc-of-old-cluster'],
  },
  'team-labels.yaml': { takes: ['metal-benchmark', 'temp-owner'], leaves: ['metal-database', 'on-call'] },
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

  test('are each tried here', () => {
    expect(examples.sort()).toEqual(Object.keys(telling).sort());
  });

  test.each(examples)('%s: each rule in it finds something in the untidy project', async (name) => {
    const desk = await setDesk();
    const { code, out } = await desk.run(['plan', join(folder, name), '--json', '--quiet']);
    await desk.close();
    expect(code).toBe(0);
    const { reports } = JSON.parse(out) as { reports: Report[] };
    const goes = ['planned', 'held'];
    const found = reports.map(({ operation, items }) => ({
      operation,
      names: items.filter(({ status }) => goes.includes(status)).map((item) => item.name),
    }));
    expect(found.filter(({ names }) => names.length === 0)).toEqual([]);
    const names = found.flatMap((one) => one.names);
    expect(names).toEqual(expect.arrayContaining(telling[name]?.takes ?? []));
    expect(names.filter((one) => telling[name]?.leaves.includes(one))).toEqual([]);
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
