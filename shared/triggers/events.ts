import { isDeeperThan } from '../base/json.ts';
import { follow } from '../base/pointer.ts';
import { inPool } from '../base/pool.ts';
import type { Context } from '../deletion/context.ts';
import type { Operation } from '../deletion/define.ts';
import { InvalidRequest, isCallersFault } from '../deletion/errors.ts';
import { handle } from '../deletion/handle.ts';
import type { Result } from '../deletion/outcome.ts';
import type { Container } from './container.ts';
import { letterOf } from './event-content.ts';
import { matching, requestOf } from './event-map.ts';

/** What an event led to: a deletion's result, or why there is none. */
export type EventResult = Result | { operation: string; status: 'ignored' | 'rejected'; reason: string };

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
export async function handleEvents(
  operation: Operation,
  events: readonly object[],
  context: Context,
  container: Container,
): Promise<EventResult[]> {
  const queue = container.queue();
  const ignored = { operation: operation.name, status: 'ignored', reason: noEntry } as const;

  async function act(event: object, request: object | InvalidRequest): Promise<EventResult> {
    try {
      if (request instanceof InvalidRequest) throw request;
      return await handle(operation, request, { ...context, cause: eventId(event) ?? context.cause });
    } catch (error) {
      if (!isCallersFault(error)) throw error;
      const letter = letterOf(event);
      if (letter !== undefined) await queue?.sendToDeadLetters(letter, error.message);
      return { operation: operation.name, status: 'rejected', reason: error.message };
    }
  }

  const asked = events.map((event) => ({ event, requests: requestsOf(operation.name, event, context, container) }));
  const jobs = asked.flatMap(({ event, requests }) =>
    requests.length > 0 ? requests.map((request) => () => act(event, request)) : [async () => ignored],
  );
  const results: EventResult[] = [];
  await inPool(jobs.entries(), workers, async ([i, job]) => {
    results[i] = await job();
  });
  return results;
}

/** Levels of an event that are read; what nests deeper is no event of any service, but breaks what reads it. */
const deepest = 100;

const noEntry = 'It matches no entry of CLEANUP_EVENT_MAP.';
const tooOldReason = 'It is older than max_age in CLEANUP_EVENT_MAP allows, or its time cannot be told.';

/** What an event asks for, or why it cannot be done; nothing where the map has no entry for it. The log tells of these two. */
export function requestsOf(
  operation: string,
  event: object,
  { invocation, log, clock }: Context,
  container: Container,
): (object | InvalidRequest)[] {
  const fields = { operation, invocation, event: eventId(event) };
  if (isDeeperThan(deepest, event)) {
    const error = new InvalidRequest([{ field: 'event', message: `nests more than ${deepest} levels deep` }]);
    log.warn({ ...fields, status: 'rejected', reason: error.message });
    return [error];
  }
  const { entries, tooOld } = matching(container.config().eventMap, event, clock.now());
  if (entries.length === 0) log.info({ ...fields, status: 'ignored', reason: tooOld ? tooOldReason : noEntry });
  return entries.map((entry) => {
    const request = requestOf(entry, event);
    if (request instanceof InvalidRequest) log.warn({ ...fields, status: 'rejected', reason: request.message });
    return request;
  });
}

/** The id its sender gave an event, the same each time it is delivered. */
function eventId(event: object): string | undefined {
  const id = follow(event, '/id') ?? follow(event, '/cts/trace_id');
  return typeof id === 'string' ? id.slice(0, 128) : undefined;
}
