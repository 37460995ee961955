import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { functionNames } from '../../shared/deploy/function-names.ts';

const root = resolve(import.meta.dirname, '..', '..');

/** As much of a resource as is looked at. */
export interface Resource {
  Type: string;
  Condition?: string;
  Properties: Record<string, unknown>;
}

/** The template that is deployed, and what the framework says of the service beside it. */
export interface Packaged {
  template: {
    Resources: Record<string, Resource>;
    Conditions: object;
    Outputs: Record<string, { Value: object }>;
  };
  state: { service: { provider: Record<string, unknown> } };
}

/**
 * Packages serverless.yml as `osls package` does, with `edit` made to its text and `options` on the command line. The zips are
 * empty, for the template tells only their names.
 */
export function packageService({ edit = (text: string) => text, options = [] as string[] } = {}): Packaged {
  const folder = mkdtempSync(join(tmpdir(), 'packaged-'));
  try {
    for (const part of ['shared', 'functions']) symlinkSync(join(root, part), join(folder, part));
    mkdirSync(join(folder, 'dist', 'aws'), { recursive: true });
    for (const name of functionNames(root)) writeFileSync(join(folder, 'dist', 'aws', `${name}.zip`), '');
    writeFileSync(join(folder, 'serverless.yml'), edit(readFileSync(join(root, 'serverless.yml'), 'utf8')));
    const framework = join(root, 'node_modules', 'serverless', 'bin', 'serverless.js');
    const { PATH = '', HOME = '' } = process.env;
    const around = { cwd: folder, encoding: 'utf8', env: { PATH, HOME } } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [framework, 'package', ...options], around);
    if (status !== 0) throw new Error(`osls package failed.\n${stdout}${stderr}`);
    const read = (file: string) => JSON.parse(readFileSync(join(folder, '.serverless', file), 'utf8'));
    const template = read('cloudformation-template-update-stack.json');
    return { template, state: read('serverless-state.json') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How a template refers to the ARN of one of its resources. */
export function arn(resource: string) {
  return { 'Fn::GetAtt': [resource, 'Arn'] };
}
