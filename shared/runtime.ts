import { type Clock, systemClock } from './clock.ts';
import { type Access, type Config, type Environment, environment, readAccess, readConfig } from './config.ts';
import { accessKeyCredentials, type Credentials, passwordCredentials, tokenCredentials } from './credentials.ts';
import type { Deadline } from './deadline.ts';
import { createLog, type Log } from './log.ts';
import { createQueue, type Queue } from './queue.ts';
import { createRetry, type Retry } from './retry.ts';
import { type Call, createTransport, type Tally, type Transport } from './transport.ts';

/** What one warm container keeps between invocations. */
export interface Runtime {
  access: Access;
  clock: Clock;
  log: Log;
  /** The checked configuration and what was made of it, on first use. Throws `Misconfigured`. */
  cloud(): Cloud;
}

/** The way to the configured project. */
export interface Cloud {
  config: Config;
  transport: Transport;
  credentials: Credentials;
  retry: Retry;
  /** Where sweeps hand over what is too much for one invocation, if anywhere. */
  queue?: Queue;
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
  const clock = parts.clock ?? systemClock;
  const access = readAccess(env);
  let cloud: Cloud | undefined;
  return {
    access,
    clock,
    log: parts.log ?? createLog(access.logLevel),
    cloud: () => {
      cloud ??= connect(readConfig(env), clock, createRetry(parts.random));
      return cloud;
    },
  };
}

function connect(config: Config, clock: Clock, retry: Retry): Cloud {
  const transport = createTransport(config.endpoints, clock, retry);
  const queue = config.queue && createQueue(config.queue);
  return { config, transport, retry, credentials: credentialsFor(config, clock, transport), ...(queue && { queue }) };
}

function credentialsFor({ identity, projectId }: Config, clock: Clock, { login }: Transport): Credentials {
  if ('key' in identity) return accessKeyCredentials(identity.key, projectId, clock);
  if ('token' in identity) return tokenCredentials(identity.token);
  return passwordCredentials(identity.login, projectId, clock, login);
}

/** Opens the cloud for one invocation. Throws `Misconfigured`. */
export function begin(runtime: Runtime, deadline: Deadline): Run {
  const { transport, credentials, retry } = runtime.cloud();
  const tally: Tally = { calls: 0, throttles: 0 };
  return { deadline, retry, tally, call: transport.open({ credentials, deadline, tally }) };
}
