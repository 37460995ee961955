import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import { readSweep } from '../../shared/sweep/plan.ts';
import { readService } from './read-service.ts';

const root = resolve(import.meta.dirname, '..', '..');
const deploy = join(root, 'shared', 'deploy');
const folder = join(deploy, 'functiongraph');
const terraform = readFileSync(join(folder, 'main.tf'), 'utf8');

/** As much of s.yaml as is looked at. */
interface Project {
  services: Record<string, { props: { function: Record<string, unknown>; trigger: { eventData: object } } }>;
}

const project = load(readFileSync(join(folder, 's.yaml'), 'utf8')) as Project;
const { function: settings = {}, trigger } = project.services[operation.name]?.props ?? {};

/** What an attribute of main.tf is, where it stands for the first time. */
function attribute(name: string): string {
  return new RegExp(`^ *${name} += (.+)$`, 'm').exec(terraform)?.[1] ?? '';
}

describe('The permissions that are granted', () => {
  test('by Terraform are those of the operation', () => {
    const { permissions } = operation;
    expect(JSON.parse(attribute('actions'))).toEqual([...permissions.delete, ...permissions.sweep]);
  });

  test.each(operationNames)('in the table are those of %s', async (name) => {
    const { permissions } = await importOperation(name);
    const cells = [permissions.delete, permissions.sweep].map((actions) =>
      actions.map((one) => `\`${one}\``).join(', '),
    );
    const row = ['', name, ...cells, ''].join(' | ').trim().replaceAll(/ +/g, ' ');
    expect(readFileSync(join(deploy, 'README.md'), 'utf8').split('\n')).toContain(row);
  });
});

describe('What is deployed', () => {
  test('is the zip of the build, by Terraform', () => {
    const [, path = ''] = /filebase64\("\$\{path\.module\}\/(.+)"\)/.exec(attribute('func_code')) ?? [];
    expect(join(folder, path)).toBe(join(root, 'dist', 'functiongraph', `${operation.name}.zip`));
  });

  test('is what that zip was unpacked to, by Serverless Devs', () => {
    const { codeUri = '' } = settings.code as { codeUri?: string };
    const unzipped = join('dist', 'functiongraph', 'unzipped', operation.name);
    expect(join(folder, codeUri)).toBe(join(root, unzipped));
    expect(readFileSync(join(deploy, 'README.md'), 'utf8')).toContain(`-d ${unzipped}\n`);
  });

  test('runs the same way by both', () => {
    const { functionName, runtime, handler, memorySize: memory_size, timeout } = settings;
    expect(functionName).toBe(operation.name);
    for (const [name, value] of Object.entries({ runtime, handler, memory_size, timeout }))
      expect(JSON.parse(attribute(name)), name).toBe(value);
  });
});

test('the timers carry the recipe of serverless.yml, which only plans', () => {
  const { functions } = readService(join(root, 'serverless.yml'));
  const schedules = functions[operation.name]?.events.flatMap((event) => Object(event).schedule ?? []) ?? [];
  const { trigger: _, apply, ...rule } = schedules[0].input;
  expect(apply).toBe(false);
  const carried = JSON.parse(Object(trigger?.eventData).userEvent);
  expect(carried).toEqual(rule);
  expect(readSweep(operation.name, carried).apply).toBe(false);
  const hcl = /user_event += jsonencode\(\{ (.+) \}\)/.exec(terraform)?.[1] ?? '';
  expect(JSON.parse(`{ ${hcl.replaceAll(/(\w+) = /g, '"$1": ')} }`)).toEqual(rule);
});
