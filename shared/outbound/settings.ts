import type { Issue } from '../base/issue.ts';
import { type Environment, secureUrl } from '../transport/settings.ts';
import type { NotifySettings } from './notify.ts';
import type { QueueSettings } from './queue.ts';
import { readSecrets, secretRule } from './webhook-signature.ts';

/** Where sweeps hand their deletions over, and where a message goes that can never succeed; adds what is wrong to `issues`. */
export function readQueueSettings(env: Environment, issues: Issue[]): QueueSettings | undefined {
  const [url, deadLetterUrl] = [env.CLEANUP_QUEUE_URL, env.CLEANUP_DEAD_LETTER_QUEUE_URL];
  for (const [field, value] of Object.entries({ CLEANUP_QUEUE_URL: url, CLEANUP_DEAD_LETTER_QUEUE_URL: deadLetterUrl }))
    if (value && !URL.canParse(value)) issues.push({ field, message: 'must be the URL of an SQS queue' });
  return url ? { url, ...(deadLetterUrl && { deadLetterUrl }) } : undefined;
}

/** Where outcomes are sent on to, if anywhere; adds what is wrong to `issues`. */
export function readNotifySettings(env: Environment, issues: Issue[]): NotifySettings | undefined {
  const [given, secret] = [env.CLEANUP_NOTIFY_URL, env.CLEANUP_NOTIFY_SECRET];
  if (!given && !secret) return undefined;
  const url = secureUrl(given);
  const keys = readSecrets(secret ?? '');
  if (!url || url.username || url.password)
    issues.push({ field: 'CLEANUP_NOTIFY_URL', message: 'must be an https URL, or http on the loopback interface' });
  if (!keys?.length) issues.push({ field: 'CLEANUP_NOTIFY_SECRET', message: secretRule });
  return url && keys && { url, keys };
}
