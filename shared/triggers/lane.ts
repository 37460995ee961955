import { isRecord } from '../base/json.ts';
import type { Context } from '../deletion/context.ts';
import type { Operation } from '../deletion/define.ts';
import { readRequest } from '../deletion/request.ts';
import { targetKey } from '../deletion/target.ts';

/**
 * The lane a request runs in, one after the other: what the operation says must not be worked on twice at once, or else its
 * target, so that two requests for one do not meet. Nothing where it is no request that could run.
 */
export function laneOf(operation: Operation, request: unknown, { projectId }: Context): string | undefined {
  if (!isRecord(request) || request instanceof Error) return undefined;
  try {
    const { sweep: _mark, ...own } = request;
    const { params } = readRequest(operation, projectId, own);
    return operation.serializeBy?.(params) ?? targetKey(params);
  } catch {
    return undefined;
  }
}
