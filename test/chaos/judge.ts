import { type Ground, note } from './ground.ts';
import { isPassing } from './protections.ts';
import type { Task, Thing } from './things.ts';
import type { Invocation, Witness } from './witness.ts';

/** The fields of a log line that matter here. */
export interface Line {
  status?: unknown;
  operation?: unknown;
  params?: object;
  reason?: unknown;
  err?: Error;
}

/** Holds what is said of a thing against what is. */
export interface Judge {
  /** Called at the moment a line is written. */
  told(line: Line, invocation: Invocation): void;
  /** A message was acknowledged that asked for this thing's deletion. */
  acknowledged(thing: Thing, invocation: Invocation): void;
  /** What only the end shows. */
  end(): void;
  /** How often each status was told. */
  counts: Record<string, number>;
}

/** Words by which a failure says that the DELETE may have been carried out, or was accepted first. */
const open = /may have been carried out|accepted/i;

export function createJudge(witness: Witness, groundOf: () => Ground): Judge {
  const counts: Record<string, number> = {};
  const refusals: { thing: Thing; at: number; task: Task }[] = [];
  const { found } = witness;

  const judges: Record<string, (thing: Thing, task: Task | undefined, reason: string) => void> = {
    deleted: (thing) => {
      if (!thing.gone && !thing.leaving) found('false', 'deleted, while it stands', thing);
    },
    absent: (thing, task) => {
      if (!thing.gone && !thing.leaving) found('false', 'absent, while it stands', thing);
      if (task && thing.gone?.by === 'us' && thing.acceptances.some((one) => one.task === task))
        found('false', 'absent, though our own DELETE did it', thing);
    },
    accepted: (thing, task) => {
      if (thing.gone || thing.leaving) return;
      const own = thing.acceptances.filter((one) => one.task === task && task);
      // Where nothing shows that it is leaving, nothing shows that the cloud gave up; and one look alone may be early.
      if (!thing.kind.leaves && own.length > 0) return;
      const looked = task ? Math.max(task.sawBefore, task.begunAt) : Infinity;
      if (thing.acceptances.some(({ backAt }) => (backAt ?? Infinity) > looked)) return;
      found(
        'false',
        own.length > 0 ? 'accepted, though the cloud gave up on it' : 'accepted, though nobody accepted it',
        thing,
      );
    },
    refused: (thing, task, reason) => {
      if (reason.includes('CLEANUP_')) return;
      if (task?.look.leaving && task.sawAt === task.look.at && (thing.leaving || thing.gone))
        found('false', 'refused, though a look shows it leaving', thing);
      else if (thing.acceptances.some((one) => one.task === task && task && one.backAt === undefined))
        found('false', 'refused, though our DELETE was accepted', thing);
      else if (task && task.conflicts > 0) refusals.push({ thing, task, at: groundOf().simulation.now() });
    },
    failed: (thing, task, reason) => {
      const own = thing.acceptances.some((one) => one.task === task && task && one.backAt === undefined);
      if (own && !open.test(reason))
        found('false', 'failed, without a word that the DELETE may have been carried out', thing);
    },
  };

  return {
    counts,
    told: (line, invocation) => {
      const status = String(line.status);
      counts[status] = (counts[status] ?? 0) + 1;
      if (line.err) found('stuck', `an error nobody foresaw: ${line.err.message}`.slice(0, 120));
      const hand = witness.task();
      const thing = line.params ? witness.thingOf(String(line.operation), line.params) : undefined;
      const task = thing && hand?.thing === thing && hand.invocation === invocation.id ? hand : undefined;
      invocation.lines.push({
        status,
        thing,
        passing: status === 'refused' && task !== undefined && isPassing(task) && !/GET \//.test(String(line.reason)),
      });
      if (!thing) return;
      note(groundOf(), thing, `${invocation.container} says ${status}${line.reason ? `: ${line.reason}` : ''}`);
      judges[status]?.(thing, task, String(line.reason ?? ''));
    },
    acknowledged: (thing, { id, lines, container, brakes }) => {
      const final = lines.filter((line) => line.thing === thing && !['accepted', 'failed'].includes(line.status));
      if (final.length === 0)
        found('lost', 'a message was acknowledged, and nothing final told of it', thing, [`${id} ${container}`]);
      // What a sweep queued is discarded under a brake, whatever stands in its way.
      else if (final.every(({ passing }) => passing) && !(thing.asker === 'sweep' && brakes().length > 0))
        found('lost', 'a message was acknowledged for what passes by itself', thing);
    },
    end: () => {
      for (const { thing, at } of refusals)
        if (thing.gone?.by === 'us' && thing.acceptances.some((one) => one.at <= at && one.backAt === undefined))
          found('false', 'refused by a conflict with our own deletion, and gone by it', thing);
    },
  };
}
