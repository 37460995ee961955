import type * as z from 'zod/mini';
import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import type { Credentials } from './credentials.ts';
import { type Codes, readFault } from './error-codes.ts';
import { Fault, isPassing } from './fault.ts';
import { type Answer, createHttp, type Http } from './http.ts';
import type { Login } from './iam-token.ts';
import { type Asker, createLimiter } from './limiter.ts';
import { redact } from './redact.ts';
import { noAnswer, read, readToken, unsuccessful } from './response.ts';
import type { Retry } from './retry.ts';
import { type Address, address, type PathParameter, type Route, type Value } from './route.ts';

/**
 * Sends one route to a service and reads the reply by its schema. Path parameters are filled and percent-encoded; values
 * the route does not name become the query, except the project. Only a GET is repeated: of a DELETE a look has to tell
 * whether it may be. Throws {@link Fault}, or `Unreadable` when a good answer lacks what the schema asks for.
 */
export type Client = <R extends Route, Reply>(
  service: string,
  route: R,
  values: Values<R>,
  reply: z.core.$ZodType<Reply>,
  body?: object,
) => Promise<Reply>;

/** What a route needs: each of its path parameters, and whatever else goes to the query string. */
type Values<R extends string> = [PathParameter<R>] extends [never]
  ? object
  : Readonly<Record<PathParameter<R>, string>> & Readonly<Record<string, Value>>;

/** What the requests of one piece of work amounted to. `requestId` is the vendor's id of the latest: the one to quote. */
export interface Tally {
  calls: number;
  throttles: number;
  requestId?: string;
}

/** What one client's requests go by. */
export interface Terms {
  credentials: Credentials;
  deadline: Deadline;
  tally: Tally;
  /** One of many that nobody waits for: everybody else goes first. */
  bulk?: boolean | undefined;
  /** A GET is not repeated either: whoever asks can do without. */
  once?: boolean | undefined;
  /** What the operation itself knows of its service's error codes. */
  codes?: Codes | undefined;
}

/** The way to the cloud; one per warm container, so that connections and what was met outlive an invocation. */
export interface Transport {
  open(terms: Terms): Client;
  /** Waits until a service may be asked. Answers false when that is not before the time is up. */
  login: Login;
}

/** Makes a transport. `endpointOf` answers a service's base URL, without a path; `http` sends one request. */
export function createTransport(
  endpointOf: (service: string) => URL,
  clock: Clock,
  retry: Retry,
  http: Http = createHttp(clock),
): Transport {
  const limiter = createLimiter(clock, retry.rest);
  /** One request, one answer, and what it means. */
  async function exchange(
    to: Address,
    headers: Record<string, string>,
    { deadline, tally, codes }: Omit<Terms, 'credentials'>,
    secrets: string[],
  ): Promise<Answer> {
    const { route, service, method, body } = to;
    const path = to.query ? `${to.path}?${to.query}` : to.path;
    let answer: Answer;
    tally.calls += 1;
    try {
      const [base, limit] = [endpointOf(service), shareOf(method, deadline)];
      const content = body && { body, headers: { ...headers, 'Content-Type': 'application/json;charset=utf8' } };
      answer = await http({ base, method, path, headers, limit, ...content }, deadline);
    } catch (cause) {
      throw noAnswer(route, cause);
    }
    const fault = readFault(answer, clock.now(), codes) ?? unsuccessful(answer);
    const given = answer.headers['x-request-id'] ?? answer.headers['x-openstack-request-id'] ?? fault?.requestId;
    const requestId = given === undefined ? undefined : redact(String(given), secrets).slice(0, 128);
    if (requestId) tally.requestId = requestId;
    if (!fault) return answer;
    if (fault.verdict === 'throttled') tally.throttles += 1;
    throw new Fault(route, {
      ...fault,
      message: redact(fault.message, secrets),
      requestId,
      ...(fault.code && { code: redact(fault.code, secrets).slice(0, 128) }),
    });
  }

  /** The same, authenticated. A rejected token is renewed once; a rejected signature is never repeated. */
  async function authenticated(to: Address, terms: Terms): Promise<Answer> {
    const { credentials, deadline } = terms;
    const { host } = endpointOf(to.service);
    for (let renewed = false; ; renewed = true) {
      const proof = await credentials.authorize({ ...to, host }, deadline);
      try {
        const headers = { Host: host, 'X-Language': 'en-us', ...proof };
        const answer = await exchange(to, headers, terms, credentials.secrets());
        credentials.answered(proof);
        return answer;
      } catch (error) {
        if (!credentials.answered(proof, error) || renewed) throw error;
      }
    }
  }

  /** Sends when the service may be asked, and again after a fault that passes. */
  async function repeat<T>(to: Address, asker: Asker, attempt: () => Promise<T>): Promise<T> {
    let told: Fault | undefined;
    for (let tries = 1; ; tries += 1) {
      try {
        return await limiter.through(to, asker, attempt);
      } catch (error) {
        // That there is no time for one more says less than what the last one was answered.
        const late = error instanceof Fault && error.unsent && isPassing(error);
        await retry.pause(error, tries, asker.deadline, late ? told : undefined);
        told = error as Fault;
      }
    }
  }

  return {
    open: (terms) => async (service, route, values, reply, body) => {
      const to = { ...address(service, route, values), ...(body && { body: JSON.stringify(body) }) };
      const send = to.method === 'GET' && !terms.once ? repeat : limiter.through;
      return read(route, await send(to, terms, () => authenticated(to, terms)), reply);
    },
    login: async (route, body, deadline, secrets) => {
      const to = { ...address('iam', route, {}), body };
      const terms = { deadline, tally: { calls: 0, throttles: 0 } };
      const answer = await repeat(to, terms, () => exchange(to, { Host: endpointOf('iam').host }, terms, secrets));
      return readToken(route, answer);
    },
  };
}

/** What may be repeated leaves time for one more; a DELETE is sent once. */
function shareOf(method: string, deadline: Deadline): number {
  return method === 'DELETE' ? Number.POSITIVE_INFINITY : Math.max(5_000, deadline.remaining() / 2);
}
