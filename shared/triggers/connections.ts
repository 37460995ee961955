import type { Clock } from '../base/clock.ts';
import type { Engine } from '../outbound/engine.ts';
import { createNotify, type Tell } from '../outbound/notify.ts';
import { createQueue, type Queue } from '../outbound/queue.ts';
import { createSelfInvocation, type OwnFunction } from '../outbound/self-invocation.ts';
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
  /** Where sweeps hand over what is too much for one invocation: the queue, or else the function itself. */
  engine?: Engine | undefined;
  notify?: Tell | undefined;
}

/** The function this container runs in, as FunctionGraph tells of it. */
export type Self = Omit<OwnFunction, 'region'>;

/** Makes them. Nothing connects before the first request. */
export function connect(
  config: Config,
  parts: Pick<Container, 'clock' | 'log' | 'hidden'> & { random: () => number; http: Http; self: Self | undefined },
): Connections {
  const retry = createRetry(parts.random);
  const queue = config.queue && createQueue(config.queue, parts.hidden);
  return {
    config,
    retry,
    transport: createTransport(config.endpointOf, parts.clock, retry, parts.http),
    queue,
    engine: queue ?? selfInvocation(config, parts.self),
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

/** Only where the agency, whose key it is signed with, is in the project that is cleaned: another project's function is another's. */
function selfInvocation({ identity, region, projectId }: Config, self: Self | undefined): Engine | undefined {
  if (!self || !('agencyKey' in identity) || self.projectId !== projectId) return undefined;
  return createSelfInvocation({ ...self, region });
}
