import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readService } from '../deploy/read-service.ts';

/** As much of serverless.yml as is changed here. */
interface Service {
  service: string;
  provider: { environment: object };
  functions: Record<string, { environment?: object; events: { schedule?: Schedule }[] }>;
}

interface Schedule {
  rate: string;
  enabled: boolean;
  input: object;
}

/** Where serverless-offline listens: for HTTP, and for invocations by a function's name. */
export interface Ports {
  httpPort: number;
  lambdaPort: number;
}

/** A directory that serverless-offline can be started in. */
export interface OfflineService {
  folder: string;
  /** What a function is called when it is invoked by name. */
  deployedName(name: string): string;
  /** The input of a function's schedule, as serverless.yml has it. */
  inputOf(name: string): object;
}

/**
 * Makes a service of the serverless.yml, as it is deployed, and dist below `root`, to be served by the plugin in `modules`. It differs in what
 * cannot be had without an account, the secret and the queues, and in the schedule of `scheduled`: that one is on, deletes,
 * and comes every second.
 */
export function writeOfflineService(
  root: string,
  modules: string,
  { environment, ports, scheduled }: { environment: object; ports: Ports; scheduled: string },
): OfflineService {
  const own = readService<Service>(join(root, 'serverless.yml'));
  const schedules = (name: string) => own.functions[name]?.events.flatMap(({ schedule }) => schedule ?? []) ?? [];
  const inputOf = (name: string) => ({ ...schedules(name)[0]?.input });
  const service = structuredClone(own);
  for (const [name, { events, ...rest }] of Object.entries(service.functions))
    service.functions[name] = {
      ...rest,
      environment: {},
      events: name === scheduled ? events.map(everySecond) : events,
    };
  const offline = {
    ...service,
    // An expression with seconds is node-schedule's; EventBridge and therefore the schema know none.
    configValidationMode: 'off',
    plugins: ['serverless-offline'],
    custom: { 'serverless-offline': { ...ports, host: '127.0.0.1', noPrependStageInUrl: true, noSponsor: true } },
    provider: { ...service.provider, environment },
  };
  const folder = mkdtempSync(join(tmpdir(), 'offline-'));
  writeFileSync(join(folder, 'serverless.json'), JSON.stringify(offline));
  symlinkSync(join(root, 'dist'), join(folder, 'dist'));
  symlinkSync(modules, join(folder, 'node_modules'));
  return { folder, deployedName: (name) => `${own.service}-dev-${name}`, inputOf };
}

function everySecond<E extends { schedule?: Schedule }>(event: E): E {
  if (!event.schedule) return event;
  const input = { ...event.schedule.input, apply: true, max_percent: 100 };
  return { ...event, schedule: { rate: 'cron(* * * * * ? *)', enabled: true, input } };
}
