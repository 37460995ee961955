import type { Issue } from '../base/issue.ts';
import { Misconfigured } from '../base/misconfigured.ts';
import { readWords } from '../base/words.ts';
import { type Brakes, readBrakes } from '../deletion/brakes.ts';
import type { NotifySettings } from '../outbound/notify.ts';
import { secretsInTargets } from '../outbound/notify-targets.ts';
import type { QueueSettings } from '../outbound/queue.ts';
import { readNotifySettings, readQueueSettings } from '../outbound/settings.ts';
import { readSecrets, secretRule } from '../outbound/webhook-signature.ts';
import { type Identity, names } from '../transport/identity.ts';
import { type CloudSettings, type Environment, readCloudSettings } from '../transport/settings.ts';
import type { AccessKey } from '../transport/signature.ts';
import { type CallerKey, readCallerKeys } from './caller-keys.ts';
import { type EventMap, readEventMap } from './event-map.ts';
import { readPacked } from './packed-settings.ts';

/** The settings, checked whole. */
export interface Config extends CloudSettings {
  identity: Identity;
  brakes: Brakes;
  /** What events ask for. */
  eventMap: EventMap;
  /** Where sweeps hand their deletions over, and where a message goes that can never succeed. */
  queue?: QueueSettings;
  /** Who is told of outcomes, if anybody. */
  notify?: NotifySettings;
  /** The label by whose value a sweep's targets are somebody's. */
  ownerLabel?: string;
}

/** The secrets webhooks may be signed with; several while one is being rotated. */
export interface WebhookSecrets {
  /** Standard Webhooks: the keys behind `whsec_…`, decoded. */
  standard: readonly Buffer[];
  /** `X-Hub-Signature-256`, as code forges sign. */
  hub: readonly string[];
}

/** What guards the HTTP triggers and shapes the log; readable even when the rest is not. */
export interface Access {
  /** Secrets that are wrong as settings: they let nobody in. */
  issues: readonly Issue[];
  /** Who may call with a key. */
  callers: readonly CallerKey[];
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
  const issues: Issue[] = [];
  // Who may do what is then not known.
  const isPacked = readPacked(env.CLEANUP_SETTINGS) !== undefined;
  if (!isPacked)
    issues.push({ field: 'CLEANUP_SETTINGS', message: 'must be one JSON object of texts, each named once' });
  const keys = readCallerKeys(env, issues);
  const hub = readHubSecrets(env, issues);
  const standard = readWebhookSecrets(env, issues);
  return {
    issues,
    callers: isPacked ? keys : [],
    webhooks: { standard, hub },
    logLevel: levels.includes(logLevel) ? logLevel : 'info',
    // Only Lambda sends its output to where metrics are read out of it, unless somebody says so.
    metrics: env.CLEANUP_METRICS ? env.CLEANUP_METRICS === '1' : Boolean(env.AWS_LAMBDA_FUNCTION_NAME),
  };
}

/** What a forge was told. One that is easily guessed is none. */
function readHubSecrets(env: Environment, issues: Issue[]): readonly string[] {
  const secrets = readWords(env.CLEANUP_HUB_SECRET ?? '', (word) => (word.length >= 16 ? word : undefined));
  if (!secrets)
    issues.push({
      field: 'CLEANUP_HUB_SECRET',
      message: 'must be at least 16 characters without a blank or a line end, several separated by spaces',
    });
  return secrets ?? [];
}

function readWebhookSecrets(env: Environment, issues: Issue[]): readonly Buffer[] {
  const keys = readSecrets(env.CLEANUP_WEBHOOK_SECRET ?? '');
  if (!keys) issues.push({ field: 'CLEANUP_WEBHOOK_SECRET', message: secretRule });
  return keys ?? [];
}

/** The values of all settings that are secrets, right or wrong. Of several in one setting, each. */
export function secretsIn(env: Environment): string[] {
  const valuesOf = (fields: readonly string[]) => fields.flatMap((field) => env[field] ?? []);
  const cloud = [...names.secretKey, ...names.securityToken, ...names.authToken, ...names.password];
  const whole = valuesOf(['CLEANUP_API_KEY', 'CLEANUP_HUB_SECRET']);
  const several = [...whole, ...valuesOf(['CLEANUP_WEBHOOK_SECRET', 'CLEANUP_NOTIFY_SECRET'])];
  const words = several.flatMap((value) => value.split(/\s+/));
  // What stands behind a name is the key, and stands alone in a request.
  const each = words.flatMap((word) => [word, word.replace(/^(whsec_|[\w-]*:)/, '')]);
  return [...whole, ...valuesOf(cloud), ...each, ...secretsInTargets(env.CLEANUP_NOTIFY_URL)];
}

/**
 * Reads and checks everything; `agencyKey` is the key of the function's agency, where it has one. Throws
 * {@link Misconfigured} naming every missing or wrong setting at once.
 */
export function readConfig(env: Environment, agencyKey?: AccessKey): Config {
  const issues: Issue[] = [];
  const { identity, ...cloud } = readCloudSettings(env, issues, agencyKey);
  if (env.LOG_LEVEL && !levels.includes(env.LOG_LEVEL))
    issues.push({ field: 'LOG_LEVEL', message: `must be one of ${levels.join(', ')}` });
  if (!['', '0', '1'].includes(env.CLEANUP_METRICS ?? ''))
    issues.push({ field: 'CLEANUP_METRICS', message: 'must be 1 or 0' });
  const brakes = readBrakes(env, issues);
  const eventMap = readEventMap(env.CLEANUP_EVENT_MAP ?? '', issues);
  const queue = readQueueSettings(env, issues);
  const notify = readNotifySettings(env, cloud, issues);
  const ownerLabel = env.CLEANUP_NOTIFY_GROUP_BY;
  issues.push(...readAccess(env).issues);
  if (issues.length > 0 || !identity) throw new Misconfigured(issues);
  const optional = { ...(queue && { queue }), ...(notify && { notify }), ...(ownerLabel && { ownerLabel }) };
  return { ...cloud, identity, brakes, eventMap, ...optional };
}
