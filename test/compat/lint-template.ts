// `npm run lint:template`: the template of serverless.yml under the rules of cdk-nag and of cfn-guard. Each finding is mended,
// or explained in shared/deploy/README.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { packageService } from '../deploy/package-service.ts';
import { fetchTool } from './fetch-tool.ts';
import { askGuard, askNag } from './template-rules.ts';

const root = resolve(import.meta.dirname, '..', '..');
const modules = fetchTool({
  name: 'cdk-nag',
  version: '3.0.2',
  proof: 'package.json',
  beside: { 'aws-cdk-lib': '2.276.0', constructs: '10.8.1', '@cdklabs/cdk-validator-cfnguard': '0.0.62' },
  needs: 'It comes from npm’s registry and is not built.',
  options: ['--ignore-scripts'],
});
const readme = readFileSync(join(root, 'shared', 'deploy', 'README.md'), 'utf8');
const [table = ''] = /^\| finding \|[\s\S]*?\n\n/m.exec(readme) ?? [];
const rows = table.split('\n').map((row) => row.split(' | ')[0] ?? '');
const explained = new Set(rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, rule = '']) => rule)));

const folder = mkdtempSync(join(tmpdir(), 'template-'));
const file = join(folder, 'template.json');
writeFileSync(file, JSON.stringify(packageService().template));
const findings = [...askNag(modules, file), ...askGuard(modules, file)];
rmSync(folder, { recursive: true });

for (const { rule, says, resources } of findings) {
  const [one, ...others] = resources;
  const where = `${one}${others.length > 0 ? ` and ${others.length} more` : ''}`;
  process.stdout.write(`${explained.has(rule) ? 'explained' : 'NEW      '}  ${rule}  ${where}\n           ${says}\n`);
}
const found = new Set(findings.map(({ rule }) => rule));
const stale = [...explained].filter((rule) => !found.has(rule));
for (const rule of stale)
  process.stdout.write(`STALE      ${rule} is explained in shared/deploy/README.md, and no longer found\n`);
process.exitCode = findings.every(({ rule }) => explained.has(rule)) && stale.length === 0 ? 0 : 1;
