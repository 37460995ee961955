import { isRecord } from '../base/json.ts';
import type { Context } from '../deletion/context.ts';
import type { Operation } from '../deletion/define.ts';
import { readRequest } from '../deletion/request.ts';
import { targetKey } from '../deletion/target.ts';

/**
 * What a request must not meet another over: what the operation says must not be worked on twice at once, and its target.
 * Nothing where it is no request that could run.
 */
export function laneKeys(operation: Operation, request: unknown, { projectId }: Context): string[] {
  if (!isRecord(request) || request instanceof Error) return [];
  try {
    const { sweep: _mark, ...own } = request;
    const { params } = readRequest(operation, projectId, own);
    return [...(operation.serializeBy?.(params) ?? []), targetKey(params)];
  } catch {
    return [];
  }
}
