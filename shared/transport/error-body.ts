import { isRecord, notJson, parseJson } from '../base/json.ts';

/** The error an answer's body tells of, whichever service wrote it. */
export interface ErrorBody {
  code: string;
  message: string;
  /** The gateway writes it into the body as well. */
  requestId?: string;
}

/** Reads the error out of a body, in any of the shapes the services write it; nothing where there is none. Never throws. */
export function readErrorBody(text: string): ErrorBody | undefined {
  const body = text.trimStart().startsWith('{') ? parseJson(text) : notJson;
  if (!isRecord(body)) return undefined;
  // The shape CloudDC and most newer services use.
  if (typeof body.error_code === 'string' && typeof body.error_msg === 'string')
    return {
      code: body.error_code,
      message: body.error_msg,
      ...(typeof body.request_id === 'string' && { requestId: body.request_id }),
    };
  // An instance's state carries an `error` too; only a request's error has a `code`.
  if (isRecord(body.error) && 'code' in body.error) return errorOf(codeText(body.error.code), body.error.message);
  // A job that failed carries its code and words beside its status.
  if (typeof body.status === 'string' && 'job_id' in body) return undefined;
  if (body.code !== undefined && typeof body.message === 'string') return errorOf(codeText(body.code), body.message);
  const [only, ...others] = Object.entries(body);
  if (!only || others.length > 0 || !isRecord(only[1])) return undefined;
  if (only[0] === 'NeutronError') return errorOf(codeText(only[1].type), only[1].message);
  return only[1].code !== undefined && typeof only[1].message === 'string'
    ? errorOf(only[0], only[1].message)
    : undefined;
}

/** Codes are words or numbers. */
function codeText(code: unknown): string {
  return typeof code === 'string' || typeof code === 'number' ? String(code) : '';
}

function errorOf(code: string, message: unknown): ErrorBody {
  return { code, message: typeof message === 'string' ? message : '' };
}
