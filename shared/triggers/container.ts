import { type Clock, systemClock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import { createLog, type Log } from '../outbound/log.ts';
import { createNotify, type Notify } from '../outbound/notify.ts';
import { createQueue, type Queue } from '../outbound/queue.ts';
import { type Call, createTransport, type Tally, type Transport } from '../transport/client.ts';
import { accessKeyCredentials, type Credentials, tokenCredentials } from '../transport/credentials.ts';
import { createWire } from '../transport/http.ts';
import { passwordCredentials } from '../transport/iam-token.ts';
import { createRetry, type Retry } from '../transport/retry.ts';
import type { AccessKey } from '../transport/signature.ts';
import { type Access, type Config, type Environment, environment, readAccess, readConfig } from './config.ts';

/** What one warm container keeps between invocations. */
export interface Runtime {
  access: Access;
  clock: Clock;
  log: Log;
  /** The checked configuration and what was made of it, on first use. Throws `Misconfigured`. */
  cloud(): Cloud;
  /** Takes over the key of the function's agency as this invocation brings it; it counts where no other identity is configured. */
  lend(key: AccessKey | undefined): void;
}

/** The way to the configured project. */
export interface Cloud {
  config: Config;
  transport: Transport;
  credentials: Credentials;
  retry: Retry;
  /** Where sweeps hand over what is too much for one invocation, if anywhere. */
  queue?: Queue;
  /** Sends word of outcomes, where that is wanted. */
  notify?: Notify;
}

/** What work needs of the invocation it runs in. */
export interface Run {
  call: Call;
  deadline: Deadline;
  retry: Retry;
  tally: Tally;
}

/** What tests and local tools put in the place of the real world. */
export interface RuntimeParts {
  environment?: Environment;
  clock?: Clock;
  random?: () => number;
  log?: Log;
}

/** Puts the service together. Nothing is checked and nothing connects before the first invocation needs it. */
export function createRuntime(parts: RuntimeParts = {}): Runtime {
  const env = parts.environment ?? environment;
  const { clock = systemClock, random = Math.random } = parts;
  const access = readAccess(env);
  const log = parts.log ?? createLog(access.logLevel);
  let cloud: Cloud | undefined;
  let lent: AccessKey | undefined;
  return {
    access,
    clock,
    log,
    cloud: () => {
      cloud ??= connect(readConfig(env, lent), { clock, random, log });
      return cloud;
    },
    lend: (key) => {
      if (!key || (key.accessKey === lent?.accessKey && key.securityToken === lent.securityToken)) return;
      lent = key;
      // Connections and the retry budget stay; what is under way ends with the key it began with.
      if (cloud && 'lent' in cloud.config.identity)
        cloud = { ...cloud, credentials: accessKeyCredentials(key, cloud.config.projectId, clock) };
    },
  };
}

function connect(config: Config, parts: { clock: Clock; random: () => number; log: Log }): Cloud {
  const { clock, random } = parts;
  const retry = createRetry(random);
  const transport = createTransport(config.endpoints, clock, retry);
  const queue = config.queue && createQueue(config.queue);
  const notify = config.notify && createNotify(config.notify, { ...parts, wire: createWire(clock) });
  const credentials = credentialsFor(config, clock, transport);
  return { config, transport, retry, credentials, ...(queue && { queue }), ...(notify && { notify }) };
}

function credentialsFor({ identity, projectId }: Config, clock: Clock, { login }: Transport): Credentials {
  if ('key' in identity) return accessKeyCredentials(identity.key, projectId, clock);
  if ('lent' in identity) return accessKeyCredentials(identity.lent, projectId, clock);
  if ('token' in identity) return tokenCredentials(identity.token);
  return passwordCredentials(identity.login, projectId, clock, login);
}

/** Opens the cloud for one invocation. Throws `Misconfigured`. */
export function begin(runtime: Runtime, deadline: Deadline): Run {
  const { transport, credentials, retry } = runtime.cloud();
  const tally: Tally = { calls: 0, throttles: 0 };
  return { deadline, retry, tally, call: transport.open({ credentials, deadline, tally }) };
}
