import { type Clock, systemClock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import { type Context, type Log, newTally } from '../deletion/context.ts';
import { createLog, withoutSecrets } from '../outbound/log.ts';
import { withFields } from '../outbound/log-fields.ts';
import { withMetrics } from '../outbound/metrics.ts';
import type { Queue } from '../outbound/queue.ts';
import type { SweepSettings } from '../sweep/sweep.ts';
import type { Credentials } from '../transport/credentials.ts';
import { createHttp, type Http } from '../transport/http.ts';
import { hiding } from '../transport/redact.ts';
import type { Environment } from '../transport/settings.ts';
import type { AccessKey } from '../transport/signature.ts';
import { type Access, type Config, environment, readAccess, readConfig, secretsIn } from './config.ts';
import { type Connections, connect, credentialsFor, type Self } from './connections.ts';
import { withPacked } from './packed-settings.ts';
import { createTurnedAway, type TurnedAway } from './turned-away.ts';

/** One invocation's names and time, as its trigger knows them. */
export interface Invocation {
  deadline: Deadline;
  /** The platform's id. */
  id: string;
  /** The caller's own. */
  request?: string;
  trace?: string;
  /** The name of the key that the caller bears. */
  caller?: string;
}

/** What one warm container keeps between invocations. */
export interface Container {
  access: Access;
  clock: Clock;
  log: Log;
  /** Who was not let in. */
  turnedAway: TurnedAway;
  /** The log whose lines say whose request it was. */
  logOf(invocation: Pick<Invocation, 'request' | 'caller'>): Log;
  /** The checked settings, on first use. Throws `Misconfigured`. */
  config(): Config;
  /** The queue this function works off, if any. Throws `Misconfigured`. */
  queue(): Queue | undefined;
  /** What a sweep goes by beside its rule. Throws `Misconfigured`. */
  sweepSettings(): SweepSettings;
  /** Begins the work of one invocation of an operation. Throws `Misconfigured`, which is logged as its outcome. */
  begin(operation: string, invocation: Invocation): Context;
  /** What leaves the service, without secrets: an answer, a log line, a message, an error. */
  hidden<Value>(value: Value): Value;
  /** Takes over the key of the function's agency as this invocation brings it; it counts where no other identity is configured. */
  useAgencyKey(key: AccessKey | undefined): void;
}

/** What tests and local tools put in the place of the real world. */
export interface ContainerParts {
  environment?: Environment;
  /** The function this is, where the platform tells. */
  self?: Self | undefined;
  clock?: Clock;
  random?: () => number;
  log?: Log;
  /** Sends one request: to the cloud, and to who is told of outcomes. */
  http?: Http;
}

/** Puts the service together. Nothing is checked and nothing connects before the first invocation needs it. */
export function createContainer(parts: ContainerParts = {}): Container {
  const env = withPacked(parts.environment ?? environment);
  const { clock = systemClock, random = Math.random } = parts;
  const access = readAccess(env);
  let agencyKey: AccessKey | undefined;
  let made: Connections | undefined;
  let credentials: Credentials | undefined;
  const plain = parts.log ?? createLog(access.logLevel);
  const hidden = hiding(secretsIn(env), () => credentials?.secrets() ?? []);
  const log = withoutSecrets(access.metrics ? withMetrics(plain, clock.now) : plain, hidden);
  const turnedAway = createTurnedAway(clock, log);
  for (const { field, message } of access.issues)
    log.warn({ status: 'misconfigured', reason: `${field} ${message}; it lets nobody in.` });

  function logOf({ request, caller }: Pick<Invocation, 'request' | 'caller'>): Log {
    return withFields(log, { ...(request && { request }), ...(caller && { caller }) });
  }
  function connections(): Connections {
    if (!made) {
      const http = parts.http ?? createHttp(clock);
      made = connect(readConfig(env, agencyKey), { clock, random, log, hidden, http, self: parts.self });
    }
    return made;
  }
  function connectionsFor(operation: string, invocation: string, own: Log): Connections {
    try {
      return connections();
    } catch (error) {
      const reason = (error as Error).message;
      own.warn({ operation, invocation, status: 'failed', reason, ms: 0, ...newTally() });
      throw error;
    }
  }
  return {
    access,
    clock,
    log,
    turnedAway,
    logOf,
    hidden,
    config: () => connections().config,
    queue: () => connections().queue,
    sweepSettings: () => {
      const { config, engine } = connections();
      return { brakes: config.brakes, engine, ownerLabel: config.ownerLabel };
    },
    begin: (operation, invocation) => {
      const { deadline, id, request, trace, caller } = invocation;
      const own = logOf(invocation);
      const { config, transport, retry, notify } = connectionsFor(operation, id, own);
      credentials ??= credentialsFor(config, agencyKey, clock, transport);
      // What is under way ends with the credentials it began with.
      const current = credentials;
      const open: Context['open'] = (terms) => transport.open({ ...terms, credentials: current });
      return {
        projectId: config.projectId,
        clock,
        log: own,
        deadline,
        retry,
        tally: newTally(),
        open,
        notify: notify && ((message, time) => notify(message, time, open)),
        invocation: id,
        ...(trace && { trace }),
        ...(caller && { caller }),
        cause: request ?? id,
      };
    },
    useAgencyKey: (key) => {
      if (!key || (key.accessKey === agencyKey?.accessKey && key.securityToken === agencyKey.securityToken)) return;
      agencyKey = key;
      // Connections stay, and what is known of the services.
      if (made && 'agencyKey' in made.config.identity) credentials = undefined;
    },
  };
}
