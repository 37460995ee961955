import * as z from 'zod/mini';
import { notJson, parseJson } from '../base/json.ts';
import { readTime } from '../base/time.ts';
import { Fault, type FaultDetails, Unreadable } from './fault.ts';
import { type Answer, NoContact, Slow } from './http.ts';

const issued = z.object({ token: z.object({ expires_at: z.string() }) });

/** The token itself is a header, its end is in the body; one without the other is of no use. */
export function readToken(route: string, answer: Answer): { token: string; expiresAt: number } {
  const token = answer.headers['x-subject-token'];
  const parsed = issued.safeParse(parseJson(answer.body));
  const expiresAt = readTime(parsed.data?.token.expires_at);
  if (typeof token === 'string' && token && expiresAt !== undefined) return { token, expiresAt };
  throw new Fault(route, {
    verdict: 'broken',
    status: answer.status,
    message: 'no token, or no word on when it expires',
  });
}

/** What is known of a request to which no whole answer came. */
export function noAnswer(route: string, cause: unknown): Fault {
  const { code, message } = cause as NodeJS.ErrnoException;
  const fault = new Fault(route, {
    verdict: 'unreachable',
    message: [code, message].filter(Boolean).join(': '),
    timedOut: cause instanceof Slow,
    unsent: (cause instanceof Slow || cause instanceof NoContact) && cause.unsent,
    cause,
  });
  fault.exhausted = cause instanceof NoContact;
  return fault;
}

/** What is wrong with an answer that is no error and no success either: a redirect, for one, is never followed. */
export function unsuccessful({ status }: Answer): FaultDetails | undefined {
  return status >= 200 && status < 300 ? undefined : { verdict: 'broken', status, message: 'an answer nobody expects' };
}

/** Reads a reply by its schema. Throws {@link Fault} when it is no JSON, {@link Unreadable} when something is missing. */
export function read<Reply>(route: string, { status, body }: Answer, reply: z.core.$ZodType<Reply>): Reply {
  const json = body.trim() === '' ? undefined : parseJson(body);
  if (json === notJson) throw new Fault(route, { verdict: 'broken', status, message: 'the answer is not JSON' });
  const parsed = z.safeParse(reply, json);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map((issue) => issue.path.join('.') || 'the body').join(', ');
  throw new Unreadable(`The answer to ${route} could not be read: ${missing} is missing or not as the reference says.`);
}
