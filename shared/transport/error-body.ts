/** An error envelope, whichever service wrote it. */
export interface Envelope {
  code: string;
  message: string;
  /** It has the shape CloudDC and other newer services use: `error_code` and `error_msg`. */
  flat?: boolean;
  /** The gateway writes it into the body as well. */
  requestId?: string;
}

/** Reads the error out of a body, in any of the shapes the services write it; nothing where there is none. Never throws. */
export function readEnvelope(text: string): Envelope | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof body.error_code === 'string' && typeof body.error_msg === 'string')
    return {
      code: body.error_code,
      message: body.error_msg,
      flat: true,
      ...(typeof body.request_id === 'string' && { requestId: body.request_id }),
    };
  // An instance's state carries an `error` too; only a request's error has a `code`.
  if (isRecord(body.error) && 'code' in body.error) return envelopeOf(wordOf(body.error.code), body.error.message);
  // A job that failed carries its code and words beside its status.
  if (typeof body.status === 'string' && 'job_id' in body) return undefined;
  if (body.code !== undefined && typeof body.message === 'string') return envelopeOf(wordOf(body.code), body.message);
  const [only, ...others] = Object.entries(body);
  if (!only || others.length > 0 || !isRecord(only[1])) return undefined;
  if (only[0] === 'NeutronError') return envelopeOf(wordOf(only[1].type), only[1].message);
  return only[1].code !== undefined && typeof only[1].message === 'string'
    ? envelopeOf(only[0], only[1].message)
    : undefined;
}

/** Codes are words or numbers. */
function wordOf(code: unknown): string {
  return typeof code === 'string' || typeof code === 'number' ? String(code) : '';
}

function envelopeOf(code: string, message: unknown): Envelope {
  return { code, message: typeof message === 'string' ? message : '' };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
