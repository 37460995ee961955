import type * as z from 'zod';
import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import type { Credentials } from './credentials.ts';
import { readFault } from './error-codes.ts';
import { Fault } from './fault.ts';
import { type Answer, createWire, Slow } from './http.ts';
import type { Login } from './iam-token.ts';
import { redact } from './redact.ts';
import { read, readToken, unsuccessful } from './response.ts';
import type { Retry } from './retry.ts';
import { address, type Blank, type Line, type Service, type Target } from './route.ts';

/**
 * Sends one line to the cloud and reads the reply by its schema. Blanks are filled and percent-encoded; values the line
 * does not name become the query string. A GET is retried; a DELETE is sent once, for only a look can tell whether it may
 * be repeated. Throws {@link Fault}, or {@link Unreadable} when a good answer lacks what the schema asks for.
 */
export type Call = <L extends Line, Reply>(line: L, values: Values<L>, reply: z.ZodType<Reply>) => Promise<Reply>;

/** What a line needs: each of its blanks, and whatever else goes to the query string. */
type Values<L extends string> = [Blank<L>] extends [never]
  ? object
  : Readonly<Record<Blank<L>, string>> & Readonly<Record<string, string | undefined>>;

/** One invocation's dealings with the cloud, and what they amounted to. */
export interface Session {
  credentials: Credentials;
  deadline: Deadline;
  tally: Tally;
}

/** Counts of one invocation. `requestId` is the vendor's id of the latest request: the one to quote. */
export interface Tally {
  calls: number;
  throttles: number;
  requestId?: string;
}

/** The way to the cloud; one per warm container, so that connections and the retry budget outlive an invocation. */
export interface Transport {
  open(session: Session): Call;
  login: Login;
}

/** Makes a transport. `endpoints` are base URLs without a path. */
export function createTransport(endpoints: Record<Service, string>, clock: Clock, retry: Retry): Transport {
  const wire = createWire(clock);
  const bases = new Map(Object.entries(endpoints).map(([service, url]) => [service, new URL(url)]));

  /** One request, one answer, and what it means. */
  async function exchange(
    target: Target & { body?: string },
    headers: Record<string, string>,
    { deadline, tally }: Omit<Session, 'credentials'>,
    secrets: string[],
  ): Promise<Answer> {
    const { line, service, method, body } = target;
    const base = bases.get(service) as URL;
    const path = target.query ? `${target.path}?${target.query}` : target.path;
    tally.calls += 1;
    let answer: Answer;
    try {
      answer = await wire({ base, method, path, headers, ...(body && { body }) }, deadline);
    } catch (cause) {
      throw new Fault(line, {
        verdict: 'unreachable',
        message: wordsOf(cause),
        timedOut: cause instanceof Slow,
        unsent: cause instanceof Slow && cause.unsent,
        cause,
      });
    }
    const fault = readFault(answer, service, clock.now()) ?? unsuccessful(answer);
    const given = answer.headers['x-request-id'] ?? answer.headers['x-openstack-request-id'] ?? fault?.requestId;
    const requestId = given === undefined ? undefined : redact(String(given), secrets).slice(0, 128);
    if (requestId) tally.requestId = requestId;
    if (!fault) {
      retry.succeeded();
      return answer;
    }
    if (fault.verdict === 'throttled') tally.throttles += 1;
    throw new Fault(line, {
      ...fault,
      message: redact(fault.message, secrets),
      requestId,
      ...(fault.code && { code: redact(fault.code, secrets).slice(0, 128) }),
    });
  }

  /** The same, authenticated. A rejected token is renewed once; a rejected signature is never repeated. */
  async function authenticated(target: Target, session: Session): Promise<Answer> {
    const { credentials, deadline } = session;
    const host = (bases.get(target.service) as URL).host;
    for (let renewed = false; ; renewed = true) {
      const proof = await credentials.authorize({ ...target, host }, deadline);
      try {
        const headers = { Host: host, 'X-Language': 'en-us', ...proof };
        const answer = await exchange(target, headers, session, credentials.secrets());
        credentials.answered(proof);
        return answer;
      } catch (error) {
        if (!credentials.answered(proof, error) || renewed) throw error;
      }
    }
  }

  async function repeat<T>(attempt: () => Promise<T>, deadline: Deadline): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        await retry.pause(error, tries, deadline);
      }
    }
  }

  return {
    open: (session) => async (line, values, reply) => {
      const target = address(line, values);
      const once = () => authenticated(target, session);
      const answer = target.method === 'GET' ? await repeat(once, session.deadline) : await once();
      return read(line, answer, reply);
    },
    login: async (line, body, deadline, secrets) => {
      const target = { ...address(line, {}), body };
      const session = { deadline, tally: { calls: 0, throttles: 0 } };
      const headers = { Host: (bases.get('iam') as URL).host, 'Content-Type': 'application/json;charset=utf8' };
      const answer = await repeat(() => exchange(target, headers, session, secrets), deadline);
      return readToken(line, answer);
    },
  };
}

function wordsOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return [code, message].filter(Boolean).join(': ');
}
