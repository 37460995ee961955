import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dump, load } from 'js-yaml';
import { importOperation, operationNames } from '../cli/operations.ts';

const root = resolve(import.meta.dirname, '..', '..');
const folder = join('shared', 'deploy', 'functiongraph');

/** What a deployment on FunctionGraph has to know of one function. */
interface DeployedFunction {
  /** The cloud's IAM actions: those of one deletion, then those of sweeps. */
  actions: string[];
  /** The recipe of serverless.yml, where there is one. */
  timer: { schedule: string; rule: object } | null;
}

/** A schedule as serverless.yml has it. */
interface Schedule {
  rate: string;
  input: { trigger: string; apply: boolean };
}

/** The files of shared/deploy/functiongraph/ that code knows, by their paths below the root. */
export async function functionGraphFiles(): Promise<{ file: string; made: string }[]> {
  const functions = await deployedFunctions();
  return [
    { file: join(folder, 'functions.json'), made: `${JSON.stringify(functions, undefined, 2)}\n` },
    { file: join(folder, 's.yaml'), made: serverlessDevs(functions) },
  ];
}

async function deployedFunctions(): Promise<Record<string, DeployedFunction>> {
  const service = load(readFileSync(join(root, 'serverless.yml'), 'utf8')) as {
    functions: Record<string, { events: { schedule?: Schedule }[] }>;
  };
  const entries = operationNames.map(async (name) => {
    const { permissions } = await importOperation(name);
    const schedule = service.functions[name]?.events.flatMap((event) => event.schedule ?? [])[0];
    const actions = [...permissions.delete, ...permissions.sweep];
    return [name, { actions, timer: schedule ? timerOf(schedule) : null }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** EventBridge's cron has no seconds, but a year: "seconds minutes hours day-of-month month day-of-week" is FunctionGraph's. */
function timerOf({ rate, input: { trigger: _, apply: __, ...rule } }: Schedule): { schedule: string; rule: object } {
  const [, fields, year] = /^cron\((\S+ \S+ \S+ \S+ \S+) (\S+)\)$/.exec(rate) ?? [];
  if (!fields || year !== '*')
    throw new Error(`serverless.yml has the schedule ${rate}, which FunctionGraph has no words for.`);
  return { schedule: `0 ${fields}`, rule };
}

/** What is the same for all functions, by the names of Serverless Devs' component `fgs`. */
const settings = {
  runtime: 'Node.js20.15',
  handler: 'index.handler',
  memorySize: 256,
  timeout: 900,
  // Instances of each function at once: the brake on cost and damage alike.
  concurrency: 5,
  codeType: 'zip',
  enableLtsLog: true,
};

// biome-ignore lint/suspicious/noTemplateCurlyInString: Serverless Devs replaces it.
const region = '${vars.region}';

/** The project of Serverless Devs: each function, with its timer switched off. No secrets: the file is no place for them. */
function serverlessDevs(functions: Record<string, DeployedFunction>): string {
  const services = Object.entries(functions).map(([name, { timer }]) => {
    const own = {
      functionName: name,
      ...settings,
      agencyName: `cleanup-${name}`,
      environmentVariables: { HW_REGION_NAME: region },
      code: { codeUri: `../../../dist/functiongraph/unzipped/${name}` },
    };
    return [name, { component: 'fgs', props: { region, function: own, ...(timer && { trigger: triggerOf(timer) }) } }];
  });
  const project = {
    edition: '1.0.0',
    name: 'cleanup-functions',
    access: 'default',
    vars: { region: 'ap-southeast-3' },
    services: Object.fromEntries(services),
  };
  return `# Written by \`npm run docs\`; README.md beside it tells how to deploy it. The timers are off, and only plan.\n${dump(project)}`;
}

function triggerOf({ schedule, rule }: { schedule: string; rule: object }) {
  const userEvent = JSON.stringify(rule);
  return {
    triggerTypeCode: 'TIMER',
    status: 'DISABLED',
    eventData: { name: 'recipe', scheduleType: 'Cron', schedule, userEvent },
  };
}
