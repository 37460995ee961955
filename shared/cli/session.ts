import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../base/clock.ts';
import { type Deadline, startDeadline } from '../base/deadline.ts';
import type { Context, Log } from '../deletion/context.ts';
import type { Operation } from '../deletion/define.ts';
import type { Report } from '../sweep/report.ts';
import { sweep } from '../sweep/sweep.ts';
import { firstContact } from '../transport/first-contact.ts';
import { createHttp } from '../transport/http.ts';
import type { Config } from '../triggers/config.ts';
import { createContainer } from '../triggers/container.ts';
import type { Record } from './files/record.ts';
import { importOperation } from './operations.ts';
import type { RunHead } from './report/run.ts';
import type { Surroundings } from './surroundings.ts';
import { showProgress } from './terminal/progress.ts';
import { tool } from './version.ts';

/** One command's way to the project it is for. */
export interface Session {
  config: Config;
  now(): number;
  /** What heads a run of this session. */
  head(): RunHead;
  /** The context in which an operation is carried out. */
  begin(operation: Operation): Context;
  /** The same operation, but how far its listing is can be seen. */
  watch(operation: Operation): Operation;
  /** Sweeps one kind by a rule, or carries a plan of it out. Throws what the sweep throws, without secrets. */
  sweep(name: string, input: object): Promise<Report>;
  /** The same value without secrets. */
  hidden<Value>(value: Value): Value;
  /** Leaves the screen as it was found. */
  end(): void;
}

const day = 86_400_000;

/** Less than a sweep wants for beginning another deletion. */
const moment = 4_000;

/** Opens the project that the environment names. What happens goes to `record` as it happens. Throws `Misconfigured`. */
export function openSession(
  { environment, err, clock = systemClock, stop, quiet }: Surroundings & { quiet?: boolean | undefined },
  record: Pick<Record, 'before' | 'after'> = { before: () => {}, after: () => {} },
): Session {
  const progress = showProgress(quiet ? { write: () => {} } : err);
  const http = firstContact(createHttp(clock));
  const container = createContainer({ environment, clock, http, log: telling(progress.log, record.after) });
  const config = container.config();
  const left = endOf(clock, stop);
  const begin = (operation: Operation): Context => ({
    ...container.begin(operation.name, { deadline: patience(clock, left), id: randomUUID() }),
    step: (status, params) => {
      const line = container.hidden({ operation: operation.name, params, status });
      if (status === 'sent') record.before(line);
      else record.after(line);
    },
  });
  return {
    config,
    begin,
    watch: progress.watch,
    now: () => clock.now(),
    head: () => {
      const { projectId: project_id, region } = config;
      return { tool, made: new Date(clock.now()).toISOString(), project_id, region };
    },
    async sweep(name, input) {
      const operation = progress.watch(await importOperation(name));
      try {
        const settings = container.sweepSettings();
        return container.hidden(await sweep(operation, { trigger: 'timer', ...input }, begin(operation), settings));
      } catch (error) {
        throw container.hidden(error);
      } finally {
        progress.end();
      }
    },
    hidden: container.hidden,
    end: progress.end,
  };
}

/** A log that also tells of each outcome: those lines have the params of their target. */
function telling(log: Log, outcome: (line: object) => void): Log {
  const both = (write: (line: object) => void) => (line: object) => {
    write(line);
    if ('params' in line && 'status' in line) outcome(line);
  };
  return { info: both(log.info), warn: both(log.warn), error: both(log.error) };
}

/** What is left of the moment that follows when a session is told to stop; without end until then. */
function endOf(clock: Clock, stop?: AbortSignal): () => number {
  let end = Number.POSITIVE_INFINITY;
  const begin = () => {
    end = clock.elapsed() + moment;
  };
  if (stop?.aborted) begin();
  else stop?.addEventListener('abort', begin, { once: true });
  return () => end - clock.elapsed();
}

/** As long as it takes; when told to stop, no further deletion begins and what was begun gets a moment more. */
function patience(clock: Clock, left: () => number): Deadline {
  const { signal } = new AbortController();
  const whole = startDeadline(clock, day, signal);
  const remaining = () => Math.min(whole.remaining(), left());
  const pause = async (ms: number) => ms < remaining() && (await whole.pause(ms)) && remaining() > 0;
  return { signal, remaining, pause };
}
