import type { Problem } from './problem.ts';

/** What a caller is answered; the names of its headers are in lower case. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** An answer that holds what was asked for. */
export function jsonAnswer(value: object, status = 200): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** An answer that says what went wrong, as RFC 9457 has it. */
export function problemAnswer(problem: Problem): HttpAnswer {
  const { status, retry_after } = problem;
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  if (retry_after !== undefined) headers['retry-after'] = String(retry_after);
  return { status, headers, body: JSON.stringify({ type: 'about:blank', ...problem }) };
}
