import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import { functionGraphFiles } from '../../shared/docs/functiongraph-files.ts';
import { readSweep } from '../../shared/sweep/plan.ts';
import { argumentsOf, readModule, resourcesOf } from './hcl.ts';
import { readService } from './read-service.ts';

const root = resolve(import.meta.dirname, '..', '..');
const deploy = join(root, 'shared', 'deploy');
const folder = join(deploy, 'functiongraph');
const terraform = readModule(folder);
const resources = resourcesOf(terraform);

/** As much of both files as is looked at. */
interface Timer {
  schedule: string;
  rule: object;
}
interface Service {
  props: {
    function: Record<string, unknown>;
    trigger?: { status: string; eventData: { schedule: string; userEvent: string } };
  };
}
const known: Record<string, { actions: string[]; timer: Timer | null }> = JSON.parse(
  readFileSync(join(folder, 'functions.json'), 'utf8'),
);
const project = load(readFileSync(join(folder, 's.yaml'), 'utf8')) as { services: Record<string, Service> };
const { functions } = readService(join(root, 'serverless.yml'));
const files = await functionGraphFiles();

/** What stands for a value in Terraform. */
const blank = (name: string) => `\${${name}}`;

/** The recipe of serverless.yml. */
function recipeOf(name: string): { rate: string; enabled: boolean; input: Record<string, unknown> } | undefined {
  return functions[name]?.events.flatMap((event) => Object(event).schedule ?? [])[0];
}
/** A resource's argument, as it is written. */
function written(type: string, argument: string, name = 'cleanup'): string {
  return resources.find((one) => one.type === type && one.name === name)?.arguments[argument] ?? '';
}

describe('What code knows', () => {
  test.each(files)('stands in $file as the code has it', ({ file, made }) => {
    expect(readFileSync(join(root, file), 'utf8'), `${file} is out of date. Run npm run docs.`).toBe(made);
  });

  test('is all functions, in both', () => {
    expect(Object.keys(known)).toEqual(operationNames);
    expect(Object.keys(project.services)).toEqual(operationNames);
  });

  test.each(operationNames)('is what %s may do: what it declares, and no more', async (name) => {
    const { permissions } = await importOperation(name);
    expect(known[name]?.actions).toEqual([...permissions.delete, ...permissions.sweep]);
    const cells = [permissions.delete, permissions.sweep].map((actions) =>
      actions.map((one) => `\`${one}\``).join(', '),
    );
    const row = ['', name, ...cells, ''].join(' | ').trim().replaceAll(/ +/g, ' ');
    expect(readFileSync(join(deploy, 'README.md'), 'utf8').split('\n')).toContain(row);
  });

  test.each(operationNames)('is the timer of %s: the recipe of serverless.yml, which is off and only plans', (name) => {
    const recipe = recipeOf(name);
    const { timer } = known[name] ?? {};
    const { trigger } = project.services[name]?.props ?? {};
    expect([timer === null, trigger === undefined]).toEqual([!recipe, !recipe]);
    if (!recipe || !timer || !trigger) return;
    const { trigger: _, apply, ...rule } = recipe.input;
    expect([apply, recipe.enabled, trigger.status]).toEqual([false, false, 'DISABLED']);
    expect([timer.rule, JSON.parse(trigger.eventData.userEvent)]).toEqual([rule, rule]);
    expect(readSweep(name, timer.rule).apply).toBe(false);
    expect(`cron(${timer.schedule.replace(/^0 /, '')} *)`).toBe(recipe.rate);
    expect(trigger.eventData.schedule).toBe(timer.schedule);
  });

  test('is listed by hand nowhere in the module', () => {
    expect(operationNames.filter((name) => terraform.includes(`"${name}"`))).toEqual([]);
  });
});

describe('The module', () => {
  test('has each resource for each function, or for all of them', () => {
    const over = resources.map(({ type, name, arguments: { for_each, count } }) => [
      `${type}.${name}`,
      for_each ?? count,
    ]);
    expect(Object.fromEntries(over)).toEqual({
      'fgs_function.cleanup': 'local.functions',
      'fgs_async_invoke_configuration.cleanup': 'local.functions',
      'fgs_function_trigger.timer': 'local.timers',
      'fgs_function_trigger.http': 'local.served',
      'identity_role.cleanup': 'local.functions',
      'identity_agency.cleanup': 'local.functions',
      'lts_group.cleanup': undefined,
      'lts_stream.cleanup': 'local.functions',
      'smn_topic.failures': 'var.failure_topic_urn == null ? 1 : 0',
      'apig_group.cleanup': 'local.served',
    });
  });

  test('grants what the function declares, to invoke itself, and to tell of failures', () => {
    const [, statements = ''] = /own = \{\n.+=> \[\n([\s\S]+?)\n {4}\]/.exec(terraform) ?? [];
    expect(statements.match(/Action += .+?(?= \}|$)/gm)).toEqual([
      'Action = one.actions',
      'Action   = ["functiongraph:function:invokeAsync"]',
      'Action = ["smn:topic:publish", "smn:topic:list"]',
    ]);
    expect(statements).toContain(`Resource = ["FUNCTIONGRAPH:*:*:function:default/${blank('name')}"]`);
  });

  test('deploys the zip of the build, and bounds what runs at once', () => {
    expect(written('fgs_function', 'func_code')).toBe(`filebase64("${blank('local.dist')}/${blank('each.key')}.zip")`);
    const [, path = ''] = /dist += "\$\{path\.module\}\/(.+)"/.exec(terraform) ?? [];
    expect(join(folder, path)).toBe(join(root, 'dist', 'functiongraph'));
    expect(written('fgs_function', 'max_instance_num')).toBe('tostring(var.instances)');
  });

  test('leaves timers off unless they are named, and none carries more than its rule', () => {
    expect(written('fgs_function_trigger', 'status', 'timer')).toBe(
      'contains(var.active_timers, each.key) ? "ACTIVE" : "DISABLED"',
    );
    const { user_event } = argumentsOf(written('fgs_function_trigger', 'event_data', 'timer'), 4);
    expect(user_event).toBe('jsonencode(each.value.rule)');
    expect(/variable "active_timers" \{[^}]+default += \[\]/.test(terraform)).toBe(true);
  });
});

describe('README.md', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  /** Its table: each argument behind its resource, which stands in the first row only. */
  function rows(): string[] {
    let resource = '';
    return [...readme.matchAll(/^\| (.*?) ?\| `([\w.]+)` \| .+ \| .*\|$/gm)].map(([, first = '', argument]) => {
      if (first) resource = first.replaceAll('`', '');
      return `${resource}: ${argument}`;
    });
  }
  const meta = ['for_each', 'count'];

  test('says of each argument of the module what it was checked against, and of no other', () => {
    const used = resources.flatMap(({ type, name, arguments: given }) => [
      ...Object.keys(given).map((argument) => `${type}: ${argument}`),
      ...Object.keys(argumentsOf(given.event_data ?? '', 4)).map((field) =>
        name === 'timer' ? `timer's event_data: ${field}` : `gateway's event_data: ${field}`,
      ),
    ]);
    const wanted = new Set(used.filter((one) => !meta.some((name) => one.endsWith(`: ${name}`))));
    expect(rows().sort()).toEqual([...wanted].sort());
  });
});

test('both deploy the same way', () => {
  const names = {
    runtime: 'runtime',
    handler: 'handler',
    memorySize: 'memory_size',
    timeout: 'timeout',
    codeType: 'code_type',
  };
  for (const [name, service] of Object.entries(project.services)) {
    const { function: settings } = service.props;
    for (const [ours, theirs] of Object.entries(names))
      expect(JSON.parse(written('fgs_function', theirs)), theirs).toBe(settings[ours]);
    expect(settings).toMatchObject({ functionName: name, concurrency: 5, enableLtsLog: true });
    expect(settings.agencyName).toBe(`cleanup-${name}`);
    const { codeUri } = settings.code as { codeUri: string };
    expect(join(folder, codeUri)).toBe(join(root, 'dist', 'functiongraph', 'unzipped', name));
  }
  expect(/variable "instances" \{[^}]+default += 5/.test(terraform)).toBe(true);
});
