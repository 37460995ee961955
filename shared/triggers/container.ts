import { type Clock, systemClock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import { type Context, type Log, type Notify, newTally } from '../deletion/context.ts';
import { createLog } from '../outbound/log.ts';
import { withMetrics } from '../outbound/metrics.ts';
import { createNotify } from '../outbound/notify.ts';
import { createQueue, type Queue } from '../outbound/queue.ts';
import type { SweepSettings } from '../sweep/sweep.ts';
import { createTransport, type Transport } from '../transport/client.ts';
import { accessKeyCredentials, type Credentials, tokenCredentials } from '../transport/credentials.ts';
import { createHttp, type Http } from '../transport/http.ts';
import { passwordCredentials } from '../transport/iam-token.ts';
import { createRetry, type Retry } from '../transport/retry.ts';
import type { Environment } from '../transport/settings.ts';
import type { AccessKey } from '../transport/signature.ts';
import { type Access, type Config, environment, readAccess, readConfig } from './config.ts';

/** One invocation's names and time, as its trigger knows them. */
export interface Invocation {
  deadline: Deadline;
  id: string;
  trace?: string;
}

/** What one warm container keeps between invocations. */
export interface Container {
  access: Access;
  clock: Clock;
  log: Log;
  /** The checked settings, on first use. Throws `Misconfigured`. */
  config(): Config;
  /** Where sweeps hand over what is too much for one invocation, if anywhere. Throws `Misconfigured`. */
  queue(): Queue | undefined;
  /** What a sweep goes by beside its rule. Throws `Misconfigured`. */
  sweepSettings(): SweepSettings;
  /** Begins the work of one invocation of an operation. Throws `Misconfigured`, which is logged as its outcome. */
  begin(operation: string, invocation: Invocation): Context;
  /** Takes over the key of the function's agency as this invocation brings it; it counts where no other identity is configured. */
  useAgencyKey(key: AccessKey | undefined): void;
}

/** What tests and local tools put in the place of the real world. */
export interface ContainerParts {
  environment?: Environment;
  clock?: Clock;
  random?: () => number;
  log?: Log;
  /** Sends one request: to the cloud, and to who is told of outcomes. */
  http?: Http;
}

/** What is made of the settings once they are known to be right. */
interface Connections {
  config: Config;
  transport: Transport;
  retry: Retry;
  queue?: Queue | undefined;
  notify?: Notify | undefined;
}

/** Puts the service together. Nothing is checked and nothing connects before the first invocation needs it. */
export function createContainer(parts: ContainerParts = {}): Container {
  const env = parts.environment ?? environment;
  const { clock = systemClock, random = Math.random } = parts;
  const access = readAccess(env);
  const plain = parts.log ?? createLog(access.logLevel);
  const log = access.metrics ? withMetrics(plain, clock.now) : plain;
  for (const { field, message } of access.issues)
    log.warn({ status: 'misconfigured', reason: `${field} ${message}; it lets nobody in.` });
  let agencyKey: AccessKey | undefined;
  let made: Connections | undefined;
  let credentials: Credentials | undefined;

  function connections(): Connections {
    made ??= connect(readConfig(env, agencyKey), { clock, random, log, http: parts.http ?? createHttp(clock) });
    return made;
  }
  function connectionsFor(operation: string, invocation: string): Connections {
    try {
      return connections();
    } catch (error) {
      const reason = (error as Error).message;
      log.warn({ operation, invocation, status: 'failed', reason, ms: 0, ...newTally() });
      throw error;
    }
  }
  return {
    access,
    clock,
    log,
    config: () => connections().config,
    queue: () => connections().queue,
    sweepSettings: () => ({ brakes: connections().config.brakes, queue: connections().queue }),
    begin: (operation, { deadline, id, trace }) => {
      const { config, transport, retry, notify } = connectionsFor(operation, id);
      credentials ??= credentialsFor(config, agencyKey, clock, transport);
      // What is under way ends with the credentials it began with.
      const current = credentials;
      return {
        projectId: config.projectId,
        clock,
        log,
        deadline,
        retry,
        tally: newTally(),
        open: (terms) => transport.open({ ...terms, credentials: current }),
        notify,
        invocation: id,
        ...(trace && { trace }),
        cause: id,
      };
    },
    useAgencyKey: (key) => {
      if (!key || (key.accessKey === agencyKey?.accessKey && key.securityToken === agencyKey.securityToken)) return;
      agencyKey = key;
      // Connections and the retry budget stay.
      if (made && 'agencyKey' in made.config.identity) credentials = undefined;
    },
  };
}

function connect(config: Config, parts: { clock: Clock; random: () => number; log: Log; http: Http }): Connections {
  const retry = createRetry(parts.random);
  return {
    config,
    retry,
    transport: createTransport(config.endpointOf, parts.clock, retry, parts.http),
    queue: config.queue && createQueue(config.queue),
    notify: config.notify && createNotify(config.notify, parts),
  };
}

function credentialsFor(
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
