import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { arch, platform } from 'node:process';

/** A rule that a template does not follow, in one place or in several. */
export interface Finding {
  rule: string;
  says: string;
  resources: string[];
}

/** Asks cdk-nag: the packs AwsSolutions and Serverless, as its README says for templates that are no CDK's. */
export function askNag(modules: string, templateFile: string): Finding[] {
  const require = createRequire(join(modules, 'any.js'));
  const { App, Stack } = require('aws-cdk-lib');
  const { CfnInclude } = require('aws-cdk-lib/cloudformation-include');
  const { AwsSolutionsChecks, ServerlessChecks } = require('cdk-nag');
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new CfnInclude(stack, 'Template', { templateFile });
  const packs: { validateScope(scope: object): { violations: Violation[] } }[] = [
    new AwsSolutionsChecks(app),
    new ServerlessChecks(app),
  ];
  const violations = packs.flatMap((pack) => pack.validateScope(stack).violations);
  return violations.map(({ ruleName, description, violatingResources }) => ({
    rule: ruleName,
    says: description,
    resources: violatingResources.map(({ constructPath }) => constructPath.replace('Stack/Template/', '')),
  }));
}

interface Violation {
  ruleName: string;
  description: string;
  violatingResources: { constructPath: string }[];
}

/** Asks cfn-guard, whose program is in cdk-validator-cfnguard, with the rules of AWS Control Tower beside it. */
export function askGuard(modules: string, templateFile: string): Finding[] {
  const home = join(modules, '@cdklabs', 'cdk-validator-cfnguard');
  const folders: Record<string, string> = { linux: 'ubuntu', darwin: 'macos', x64: 'x86_64', arm64: 'aarch64' };
  const program = join(home, 'bin', folders[platform] ?? platform, folders[arch] ?? arch, 'cfn-guard');
  const rules = join(home, 'rules', 'control-tower', 'cfn-guard');
  const format = ['--output-format', 'json', '--show-summary', 'none', '--structured'];
  const args = ['validate', '--rules', rules, '--data', templateFile, ...format];
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e9 });
  if (!stdout) throw new Error(`cfn-guard did not run: ${error?.message ?? stderr}`);
  const reports: { not_compliant: object[]; compliant: string[] }[] = JSON.parse(stdout);
  // A template that no rule was found for would be without findings too.
  if (!reports.some(({ compliant }) => compliant.length > 0))
    throw new Error('cfn-guard held the template to no rule.');
  return reports.flatMap((report) => report.not_compliant.map(findingOf));
}

/** Its report repeats the rule as it was evaluated, level by level; what counts stands in its texts. */
function findingOf(report: object): Finding {
  const text = JSON.stringify(report);
  const [, rule = 'unnamed', says = text] = /\[(CT\.[A-Z0-9.]+)\]: (.*?)(?:\\n|")/.exec(text) ?? [];
  const resources = [...text.matchAll(/"path":"\/Resources\/(\w+)/g)].map(([, name = '']) => name);
  return { rule, says, resources: [...new Set(resources)] };
}
