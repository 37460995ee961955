import type { Context } from '../deletion/context.ts';
import type { TargetOutcome } from '../deletion/outcome.ts';
import type { Target } from '../deletion/target.ts';

/** What one worker is told, and the targets it is about. */
export interface Handover {
  targets: readonly Target[];
  body: object;
}

/** The engine for what one invocation cannot do: its workers are the same function, woken by what is handed over. */
export interface Engine {
  /** What a worker is told: a message about one target, or a portion of the plan where each worker has to list first. */
  takes: 'messages' | 'portions';
  /** Hands over, in order, until all is or the time runs out; what was not tried is not in the answer. */
  send(
    pieces: readonly Handover[],
    context: Pick<Context, 'deadline' | 'tally' | 'open' | 'retry'>,
  ): Promise<TargetOutcome[]>;
}
