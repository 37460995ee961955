import type { LambdaEvent } from 'hono/aws-lambda';

/** Bytes a body may have: a deletion request is a few hundred, a plan given back some hundred for each of its items. */
export function largestBody(event: LambdaEvent): number {
  return rawPath(event).startsWith('/sweeps/') ? 4 * 1024 * 1024 : 64 * 1024;
}

/** The parts the shapes of HTTP events have in common, or not. */
interface Loose {
  rawPath?: string;
  path?: string;
  rawQueryString?: string;
  requestContext?: { stage?: string };
  headers?: Record<string, string | undefined>;
  multiValueHeaders?: Record<string, string[] | undefined>;
  body?: string | null;
  isBase64Encoded?: boolean;
}

/** The path as the gateway gave it, not resolved by any URL parser; a named stage in front of it is the gateway's. */
export function rawPath(event: LambdaEvent): string {
  const { rawPath, path, requestContext } = event as Loose;
  if (rawPath === undefined) return path ?? '/';
  const stage = `/${requestContext?.stage}`;
  return rawPath.startsWith(`${stage}/`) ? rawPath.slice(stage.length) : rawPath;
}

/** The blanks as the gateway read them, decoded once. A gateway that hands over a decoded path must not see it decoded again. */
export function pathParameters(event: LambdaEvent): Record<string, string> {
  const { pathParameters } = event as { pathParameters?: Record<string, string> | null };
  return pathParameters ?? {};
}

/**
 * Makes an event safe for the adapter: an oversized body is dropped before it is decoded, header values that no HTTP
 * message could carry are dropped before they are quoted in an error, and a `#` cannot cut off the rest of the query.
 */
export function tidy(event: LambdaEvent): { safe: LambdaEvent; oversized: boolean } {
  const { body, headers, multiValueHeaders, rawQueryString, ...rest } = event as Loose & LambdaEvent;
  const bytes = Buffer.byteLength(body ?? '') * ((event as Loose).isBase64Encoded ? 3 / 4 : 1);
  const oversized = bytes > largestBody(event);
  const safe = {
    ...rest,
    headers: Object.fromEntries(Object.entries(headers ?? {}).filter(([name, value]) => isHeader(name, value))),
    ...(multiValueHeaders && {
      multiValueHeaders: Object.fromEntries(
        Object.entries(multiValueHeaders).map(([name, values]) => [
          name,
          (values ?? []).filter((value) => isHeader(name, value)),
        ]),
      ),
    }),
    ...(rawQueryString !== undefined && { rawQueryString: rawQueryString.replaceAll('#', '%23') }),
    ...(body && !oversized && { body }),
  };
  return { safe: safe as unknown as LambdaEvent, oversized };
}

function isHeader(name: string, value: string | undefined): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === 'string' && !/[\0\r\n]/.test(value);
}
