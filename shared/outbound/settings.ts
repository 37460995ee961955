import type { Issue } from '../base/issue.ts';
import type { Environment } from '../transport/settings.ts';
import type { NotifySettings } from './notify.ts';
import { formats, isFormat, type NotifyTarget, readTarget, targetRule } from './notify-targets.ts';
import type { QueueSettings } from './queue.ts';
import { readSecrets, secretRule } from './webhook-signature.ts';

/** Where sweeps hand their deletions over, and where a message goes that can never succeed; adds what is wrong to `issues`. */
export function readQueueSettings(env: Environment, issues: Issue[]): QueueSettings | undefined {
  const [url, deadLetterUrl] = [env.CLEANUP_QUEUE_URL, env.CLEANUP_DEAD_LETTER_QUEUE_URL];
  for (const [field, value] of Object.entries({ CLEANUP_QUEUE_URL: url, CLEANUP_DEAD_LETTER_QUEUE_URL: deadLetterUrl }))
    if (value && !URL.canParse(value)) issues.push({ field, message: 'must be the URL of an SQS queue' });
  return url ? { url, ...(deadLetterUrl && { deadLetterUrl }) } : undefined;
}

/**
 * Who is told of outcomes, if anybody; adds what is wrong to `issues`. Standard Webhooks need a secret; a topic has to be
 * in the region and the project that the deployment's own credentials are for.
 */
export function readNotifySettings(
  env: Environment,
  { region, projectId }: { region: string; projectId: string },
  issues: Issue[],
): NotifySettings | undefined {
  const { CLEANUP_NOTIFY_URL: given = '', CLEANUP_NOTIFY_SECRET: secret = '', CLEANUP_NOTIFY_FORMAT: usual } = env;
  if (usual && !isFormat(usual))
    issues.push({ field: 'CLEANUP_NOTIFY_FORMAT', message: `must be one of ${formats.join(', ')}` });
  if (!given && !secret) return undefined;
  const words = given.split(/\s+/).filter(Boolean);
  const targets = words.flatMap((word) => readTarget(word, usual && isFormat(usual) ? usual : undefined) ?? []);
  const elsewhere = (one: NotifyTarget) =>
    one.format === 'smn' && !one.topic.startsWith(`urn:smn:${region}:${projectId}:`);
  if (words.length === 0 || targets.length < words.length)
    issues.push({ field: 'CLEANUP_NOTIFY_URL', message: targetRule });
  else if (targets.some(elsewhere))
    issues.push({ field: 'CLEANUP_NOTIFY_URL', message: 'names an SMN topic of another region or project' });
  const keys = readSecrets(secret);
  const isSigned = targets.length === 0 || targets.some(({ format }) => format === 'webhook');
  if (!keys || (isSigned && keys.length === 0)) issues.push({ field: 'CLEANUP_NOTIFY_SECRET', message: secretRule });
  return keys && { targets, keys };
}
