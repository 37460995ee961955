import type { Clock } from '../../../../shared/base/clock.ts';
import type { Project } from '../project.ts';
import { deployed } from './invocations.ts';

/** How a function is configured, and what goes wrong on the way to it. */
export interface Configuration {
  urn: string;
  /** How many run at once: each instance takes one event at a time. */
  instances: number;
  /** How often a failed event is tried again (`max_async_retry_attempts`), and after how many milliseconds, which is not documented. */
  retries: number;
  pause: number;
  /** Whether an event is delivered twice: the platform promises at least once. */
  isDoubled: () => boolean;
  /** Runs an event in an instance. Rejects when the function failed, or its instance ended. */
  run: (event: unknown, requestId: string) => Promise<unknown>;
}

/** What a failure destination gets, as "Configuring Asynchronous Notification Policy" shows it. */
export interface Failure {
  timestamp: string;
  request_context: { request_id: string; function_urn: string; condition: string; approximate_invoke_count: number };
  request_payload: string;
  response_context: { status_code: number; function_error: string };
  response_payload: string;
}

/** The platform's side of one function. */
export interface FunctionGraph {
  /** What was sent to the failure destination. */
  failures: Failure[];
  counts: { accepted: number; doubled: number; runs: number; failed: number };
  /** The most that were run at once. */
  busiest(): number;
  /** Takes an event, as from a timer. */
  wake(event: object): void;
  /** Nothing is queued, and nothing runs. */
  isIdle(): boolean;
}

interface Queued {
  id: string;
  payload: string;
  tries: number;
}

/** Deploys a function that invokes itself: what is accepted is queued, run by a few instances at once, and tried again. */
export function deployFunction(project: Project, clock: Clock, configuration: Configuration): FunctionGraph {
  const { urn, instances, retries, pause, isDoubled, run } = configuration;
  const queue: Queued[] = [];
  const failures: Failure[] = [];
  const counts = { accepted: 0, doubled: 0, runs: 0, failed: 0 };
  let [running, resting, busiest] = [0, 0, 0];

  function accept({ id, payload }: { id: string; payload: string }) {
    const copies = isDoubled() ? 2 : 1;
    counts.accepted += 1;
    counts.doubled += copies - 1;
    for (let n = 0; n < copies; n += 1) queue.push({ id, payload, tries: 0 });
    pump();
  }
  function pump() {
    while (running < instances && queue.length > 0) {
      running += 1;
      busiest = Math.max(busiest, running);
      void attempt(queue.shift() as Queued);
    }
  }
  async function attempt(queued: Queued) {
    queued.tries += 1;
    counts.runs += 1;
    try {
      await run(JSON.parse(queued.payload), queued.id);
    } catch (error) {
      counts.failed += 1;
      if (queued.tries <= retries) void again(queued);
      else failures.push(failureOf(queued, urn, clock.now(), error as Error));
    }
    running -= 1;
    pump();
  }
  async function again(queued: Queued) {
    resting += 1;
    await clock.sleep(pause);
    resting -= 1;
    queue.push(queued);
    pump();
  }
  deployed.of(project).set(urn, { accept });
  return {
    failures,
    counts,
    busiest: () => busiest,
    wake: (event) => accept({ id: `timer-${counts.accepted}`, payload: JSON.stringify(event) }),
    isIdle: () => running + resting + queue.length === 0,
  };
}

function failureOf({ id, payload, tries }: Queued, urn: string, now: number, error: Error): Failure {
  return {
    timestamp: new Date(now).toISOString(),
    request_context: { request_id: id, function_urn: urn, condition: '', approximate_invoke_count: tries },
    request_payload: payload,
    response_context: { status_code: 500, function_error: error.message },
    response_payload: '',
  };
}
