import type { Issue } from '../../base/issue.ts';
import { Misconfigured } from '../../base/misconfigured.ts';
import { DeletionFailed, InvalidRequest, OtherProject } from '../../deletion/errors.ts';
import { Fault, Unreadable } from '../../transport/fault.ts';
import { Forbidden } from './forbidden.ts';
import { Unauthorized } from './unauthorized.ts';

/** RFC 9457 problem details, with what an operator needs beside. */
export interface Problem {
  title: string;
  status: number;
  detail: string;
  /** What is wrong with the request or the settings, one by one. */
  issues?: readonly Issue[];
  /** The cloud's own code. */
  code?: string;
  /** The id to quote to the vendor. */
  request_id?: string;
  /** Seconds after which asking again makes sense. */
  retry_after?: number;
}

/** What an error means to an HTTP caller. */
export function problemOf(error: unknown): Problem {
  if (error instanceof InvalidRequest)
    return { title: 'Invalid request', status: 400, detail: error.message, issues: error.issues };
  if (error instanceof Unauthorized) return { title: 'Unauthorized', status: 401, detail: error.message };
  if (error instanceof Forbidden) return { title: 'Forbidden', status: 403, detail: error.message };
  if (error instanceof OtherProject) return { title: 'Other project', status: 403, detail: error.message };
  if (error instanceof Misconfigured)
    return { title: 'Misconfigured', status: 500, detail: error.message, issues: error.issues };
  if (error instanceof DeletionFailed) {
    const code = error.code && { code: error.code };
    return { title: 'Deletion failed', status: 502, detail: error.message, ...code };
  }
  if (error instanceof Fault) return faultProblem(error);
  if (error instanceof Unreadable) return { title: 'Cloud fault', status: 502, detail: error.message };
  return { title: 'Internal error', status: 500, detail: 'The service failed unexpectedly; its log says more.' };
}

function faultProblem(fault: Fault): Problem {
  const { code, requestId, after } = fault;
  const details = {
    detail: fault.message,
    ...(code && { code }),
    ...(requestId && { request_id: requestId }),
    ...(after !== undefined && { retry_after: Math.ceil(after / 1000) }),
  };
  if (fault.verdict === 'throttled' || fault.verdict === 'busy')
    return { title: 'Cloud is throttling', status: 429, ...details };
  if (fault.timedOut) return { title: 'Cloud did not answer in time', status: 504, ...details };
  return { title: 'Cloud fault', status: 502, ...details };
}

/** Elsewhere on this cloud 404 says that something is gone. Here nothing was looked for. */
export function unknownRoute(route: string): Problem {
  const detail = `This function answers ${route}. The request is for another path or method: nothing was looked for, so this says nothing of what is there.`;
  return { title: 'Not found', status: 404, detail };
}
