import { follow } from '../base/pointer.ts';
import type { Operation } from '../deletion/define.ts';
import { type Invocation, perform, type Result } from '../deletion/handle.ts';
import { InvalidRequest, isCallersFault } from '../transport/fault.ts';
import { matching, requestOf } from './event-map.ts';

/** What an event led to: a deletion's result, or why there is none. */
export type Acted = Result | { operation: string; status: 'ignored' | 'rejected'; reason: string };

/** Deletions under way at a time. */
const workers = 8;

/**
 * Does what events ask for by the deployment's map, several at a time. Throws only after all have had their turn, and only
 * what the sender had better send again: done twice, a deletion has the effect of once.
 *
 * Where a function throws, both platforms repeat the event (Lambda twice, FunctionGraph as often as it is set) and then
 * hand it to the failure destination; what a function returns is a success to them. So all that may pass is thrown, and
 * what an operator has to mend too, for it must show as the function's error. What is wrong in itself stays wrong however
 * often it is tried, so it is returned: its reason is in the answer, which a success destination gets, in the log, and
 * with the event itself in the dead-letter queue where there is one.
 */
export async function actOn<P extends object, S extends object, R extends object>(
  operation: Operation<P, S, R>,
  events: readonly object[],
  invocation: Invocation,
): Promise<Acted[]> {
  const { queue } = invocation.runtime.cloud();

  async function act(event: object, request: object | InvalidRequest): Promise<Acted> {
    try {
      if (request instanceof InvalidRequest) throw request;
      return await perform(operation, request, { ...invocation, cause: nameOf(event) ?? invocation.id });
    } catch (error) {
      if (!isCallersFault(error)) throw error;
      await queue?.bury(JSON.stringify(event), error.message);
      return { operation: operation.name, status: 'rejected', reason: error.message };
    }
  }

  const reason = 'It matches no entry of CLEANUP_EVENT_MAP.';
  const jobs = events.flatMap((event): (() => Acted | Promise<Acted>)[] => {
    const asked = requestsOf(operation.name, event, invocation);
    if (asked.length === 0) return [() => ({ operation: operation.name, status: 'ignored', reason })];
    return asked.map((request) => () => act(event, request));
  });
  return runAll(jobs);
}

/** Runs jobs, several at a time. Rejects with the first error there was, when all have had their turn. */
async function runAll<Done>(jobs: (() => Done | Promise<Done>)[]): Promise<Done[]> {
  const done: Done[] = [];
  const errors: unknown[] = [];
  const waiting = jobs.entries();
  async function work() {
    for (const [i, job] of waiting)
      try {
        done[i] = await job();
      } catch (error) {
        errors.push(error);
      }
  }
  await Promise.all(Array.from({ length: workers }, work));
  if (errors.length > 0) throw errors[0];
  return done;
}

/** What an event asks for, or why it cannot be done; nothing where the map has no entry for it. The log tells of these two. */
export function requestsOf(operation: string, event: object, { runtime, id }: Invocation): (object | InvalidRequest)[] {
  const entries = matching(runtime.cloud().config.eventMap, event, runtime.clock.now());
  const line = { operation, invocation: id, event: nameOf(event) };
  if (entries.length === 0) runtime.log.info({ ...line, status: 'ignored' });
  return entries.map((entry) => {
    const request = requestOf(entry, event);
    if (request instanceof InvalidRequest) runtime.log.warn({ ...line, status: 'rejected', reason: request.message });
    return request;
  });
}

/** The id its sender gave an event, the same each time it is delivered. */
function nameOf(event: object): string | undefined {
  const id = follow(event, '/id') ?? follow(event, '/cts/trace_id');
  return typeof id === 'string' ? id.slice(0, 128) : undefined;
}
