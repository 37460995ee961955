import { type Issue, Misconfigured } from './errors.ts';
import { readFreeze, type SweepSettings } from './guards.ts';
import { type Identity, names, readIdentity, type Setting } from './identity.ts';
import type { Service } from './line.ts';
import type { QueueSettings } from './queue.ts';
import { readSecrets, type WebhookSecrets } from './webhook.ts';

/** The environment's variables, as they come. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The settings, checked whole. */
export interface Config {
  region: string;
  projectId: string;
  endpoints: Record<Service, string>;
  identity: Identity;
  sweeps: SweepSettings;
  /** Where sweeps hand their deletions over, and where a message goes that can never succeed. */
  queue?: QueueSettings;
}

/** What guards the HTTP triggers and shapes the log; readable even when the rest is not. */
export interface Access {
  apiKey?: string;
  webhooks: WebhookSecrets;
  logLevel: string;
}

// The one place that reads the process's environment.
export const environment: Environment = process.env;

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Reads what must be known before a caller is trusted. Never throws: what is wrong lets nobody in. */
export function readAccess(env: Environment): Access {
  const logLevel = env.LOG_LEVEL ?? '';
  const hub = env.CLEANUP_HUB_SECRET;
  return {
    ...(env.CLEANUP_API_KEY && { apiKey: env.CLEANUP_API_KEY }),
    webhooks: { standard: readSecrets(env.CLEANUP_WEBHOOK_SECRET ?? '') ?? [], hub: hub ? [hub] : [] },
    logLevel: levels.includes(logLevel) ? logLevel : 'info',
  };
}

/** Reads and checks everything. Throws {@link Misconfigured} naming every missing or wrong setting at once. */
export function readConfig(env: Environment): Config {
  const issues: Issue[] = [];
  const value = (name: Setting) => names[name].map((n) => env[n]).find(Boolean);
  const required = (name: Setting, rule: RegExp, words: string) => {
    const found = value(name) ?? '';
    if (!rule.test(found))
      issues.push({ field: names[name][0], message: found ? `must be ${words}` : `is missing: ${words}` });
    return found;
  };

  const region = required('region', /^[a-z0-9-]{2,64}$/, 'the region, e.g. eu-west-101');
  const projectId = required('projectId', /^[0-9a-zA-Z_-]{1,64}$/, 'the id of the project to clean');
  const cloud = value('cloud') ?? (region.startsWith('eu-west-1') ? 'myhuaweicloud.eu' : 'myhuaweicloud.com');
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(cloud))
    issues.push({ field: 'HW_CLOUD', message: 'must be a domain name, e.g. otc.t-systems.com' });
  const endpoint = (service: Service) => readEndpoint(env, service, `https://${service}.${region}.${cloud}`, issues);
  const endpoints = { ecs: endpoint('ecs'), evs: endpoint('evs'), clouddc: endpoint('clouddc'), iam: endpoint('iam') };
  const identity = readIdentity(value, issues);
  if (env.LOG_LEVEL && !levels.includes(env.LOG_LEVEL))
    issues.push({ field: 'LOG_LEVEL', message: `must be one of ${levels.join(', ')}` });
  const sweeps = readSweepSettings(env, issues);
  const queue = readQueue(env, issues);
  if (!readSecrets(env.CLEANUP_WEBHOOK_SECRET ?? ''))
    issues.push({ field: 'CLEANUP_WEBHOOK_SECRET', message: 'must be whsec_ and base64, several separated by spaces' });
  if (issues.length > 0 || !identity) throw new Misconfigured(issues);
  return { region, projectId, endpoints, identity, sweeps, ...(queue && { queue }) };
}

function readSweepSettings(env: Environment, issues: Issue[]): SweepSettings {
  const disabled = env.CLEANUP_DISABLED ?? '';
  if (!['', '0', '1'].includes(disabled)) issues.push({ field: 'CLEANUP_DISABLED', message: 'must be 1 or 0' });
  const freeze = readFreeze(env.CLEANUP_FREEZE ?? '');
  if (!freeze)
    issues.push({
      field: 'CLEANUP_FREEZE',
      message: 'must be intervals such as 2026-12-20/2027-01-06, separated by spaces',
    });
  return { disabled: disabled !== '' && disabled !== '0', freeze: freeze ?? [] };
}

function readQueue(env: Environment, issues: Issue[]): QueueSettings | undefined {
  const [url, deadLetterUrl] = [env.CLEANUP_QUEUE_URL, env.CLEANUP_DEAD_LETTER_QUEUE_URL];
  for (const [field, value] of Object.entries({ CLEANUP_QUEUE_URL: url, CLEANUP_DEAD_LETTER_QUEUE_URL: deadLetterUrl }))
    if (value && !URL.canParse(value)) issues.push({ field, message: 'must be the URL of an SQS queue' });
  return url ? { url, ...(deadLetterUrl && { deadLetterUrl }) } : undefined;
}

/** An override may be plain http on the loopback interface only: credentials travel on it. */
function readEndpoint(env: Environment, service: Service, standard: string, issues: Issue[]): string {
  const field = `HW_${service.toUpperCase()}_ENDPOINT`;
  const given = env[field];
  if (!given) return standard;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const loopback = url?.protocol === 'http:' && /^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname);
  const plain = url?.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  if (url && plain && (url.protocol === 'https:' || loopback)) return url.origin;
  issues.push({ field, message: 'must be an https base URL without path, or http on the loopback interface' });
  return standard;
}
