import type { Clock } from '../base/clock.ts';
import { createNotify, type Tell } from '../outbound/notify.ts';
import { createQueue, type Queue } from '../outbound/queue.ts';
import { createTransport, type Transport } from '../transport/client.ts';
import { accessKeyCredentials, type Credentials, tokenCredentials } from '../transport/credentials.ts';
import type { Http } from '../transport/http.ts';
import { passwordCredentials } from '../transport/iam-token.ts';
import { createRetry, type Retry } from '../transport/retry.ts';
import type { AccessKey } from '../transport/signature.ts';
import type { Config } from './config.ts';
import type { Container } from './container.ts';

/** What is made of the settings once they are known to be right. */
export interface Connections {
  config: Config;
  transport: Transport;
  retry: Retry;
  queue?: Queue | undefined;
  notify?: Tell | undefined;
}

/** Makes them. Nothing connects before the first request. */
export function connect(
  config: Config,
  parts: Pick<Container, 'clock' | 'log' | 'hidden'> & { random: () => number; http: Http },
): Connections {
  const retry = createRetry(parts.random);
  return {
    config,
    retry,
    transport: createTransport(config.endpointOf, parts.clock, retry, parts.http),
    queue: config.queue && createQueue(config.queue, parts.hidden),
    notify: config.notify && createNotify(config.notify, parts),
  };
}

/** How this deployment proves itself; `agencyKey` is the latest that an invocation brought. */
export function credentialsFor(
  { identity, projectId }: Config,
  agencyKey: AccessKey | undefined,
  clock: Clock,
  { login }: Transport,
): Credentials {
  if ('token' in identity) return tokenCredentials(identity.token);
  if ('login' in identity) return passwordCredentials(identity.login, projectId, clock, login);
  const key = 'key' in identity ? identity.key : (agencyKey ?? identity.agencyKey);
  return accessKeyCredentials(key, projectId, clock);
}
