import type { NotifySettings } from '../outbound/notify.ts';
import type { QueueSettings } from '../outbound/queue.ts';
import { readFreeze, type SweepSettings } from '../sweep/guards.ts';
import { type Issue, Misconfigured } from '../transport/fault.ts';
import { type Identity, names, readIdentity, type Setting } from '../transport/identity.ts';
import type { Service } from '../transport/route.ts';
import type { AccessKey } from '../transport/signature.ts';
import { type EventMap, readEventMap } from './event-map.ts';
import { readSecrets, type WebhookSecrets } from './http/webhook.ts';

/** The environment's variables, as they come. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The settings, checked whole. */
export interface Config {
  region: string;
  projectId: string;
  endpoints: Record<Service, string>;
  identity: Identity;
  sweeps: SweepSettings;
  /** What events ask for. */
  eventMap: EventMap;
  /** Where sweeps hand their deletions over, and where a message goes that can never succeed. */
  queue?: QueueSettings;
  /** Where outcomes are sent on to, if anywhere. */
  notify?: NotifySettings;
}

/** What guards the HTTP triggers and shapes the log; readable even when the rest is not. */
export interface Access {
  apiKey?: string;
  webhooks: WebhookSecrets;
  logLevel: string;
  /** Whether log lines are CloudWatch metrics as well. */
  metrics: boolean;
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
    // Only Lambda sends its output to where metrics are read out of it, unless somebody says so.
    metrics: env.CLEANUP_METRICS ? env.CLEANUP_METRICS === '1' : Boolean(env.AWS_LAMBDA_FUNCTION_NAME),
  };
}

/**
 * Reads and checks everything; `lent` is the key of the function's agency, where it has one. Throws {@link Misconfigured}
 * naming every missing or wrong setting at once.
 */
export function readConfig(env: Environment, lent?: AccessKey): Config {
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
  const identity = readIdentity(value, issues, lent);
  if (env.LOG_LEVEL && !levels.includes(env.LOG_LEVEL))
    issues.push({ field: 'LOG_LEVEL', message: `must be one of ${levels.join(', ')}` });
  for (const field of ['CLEANUP_DISABLED', 'CLEANUP_METRICS'])
    if (!['', '0', '1'].includes(env[field] ?? '')) issues.push({ field, message: 'must be 1 or 0' });
  const sweeps = readSweepSettings(env, issues);
  const eventMap = readEventMap(env.CLEANUP_EVENT_MAP ?? '', issues);
  const queue = readQueue(env, issues);
  const notify = readNotify(env, issues);
  if (!readSecrets(env.CLEANUP_WEBHOOK_SECRET ?? ''))
    issues.push({ field: 'CLEANUP_WEBHOOK_SECRET', message: secretWords });
  if (issues.length > 0 || !identity) throw new Misconfigured(issues);
  return {
    region,
    projectId,
    endpoints,
    identity,
    sweeps,
    eventMap,
    ...(queue && { queue }),
    ...(notify && { notify }),
  };
}

function readSweepSettings(env: Environment, issues: Issue[]): SweepSettings {
  const disabled = env.CLEANUP_DISABLED ?? '';
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

const secretWords = 'must be whsec_ and the base64 of 24 to 64 bytes, several separated by spaces';

function readNotify(env: Environment, issues: Issue[]): NotifySettings | undefined {
  const [given, secret] = [env.CLEANUP_NOTIFY_URL, env.CLEANUP_NOTIFY_SECRET];
  if (!given && !secret) return undefined;
  const url = secureUrl(given);
  const keys = readSecrets(secret ?? '');
  if (!url || url.username || url.password)
    issues.push({ field: 'CLEANUP_NOTIFY_URL', message: 'must be an https URL, or http on the loopback interface' });
  if (!keys?.length) issues.push({ field: 'CLEANUP_NOTIFY_SECRET', message: secretWords });
  return url && keys && { url, keys };
}

/** A URL on which secrets may travel: https, or plain http on the loopback interface. */
function secureUrl(text = ''): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url?.protocol === 'http:' && /^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname);
  return url?.protocol === 'https:' || loopback ? url : undefined;
}

function readEndpoint(env: Environment, service: Service, standard: string, issues: Issue[]): string {
  const field = `HW_${service.toUpperCase()}_ENDPOINT`;
  const given = env[field];
  if (!given) return standard;
  const url = secureUrl(given);
  const plain = url?.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  if (url && plain) return url.origin;
  issues.push({ field, message: 'must be an https base URL without path, or http on the loopback interface' });
  return standard;
}
