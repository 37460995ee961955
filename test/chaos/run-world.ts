import type { Operation } from '../../shared/deletion/define.ts';
import { ask } from './askers.ts';
import type { FaultKind } from './climate.ts';
import * as others from './others.ts';
import { protectionsOf } from './protections.ts';
import { sweepAll } from './sweeps.ts';
import type { Violation } from './witness.ts';
import { thingIn } from './workers.ts';
import { makeWorld, type World, type WorldWord } from './world.ts';

/** What became of one world. */
export interface WorldEnd {
  seed: number;
  kinds: FaultKind[];
  steady: boolean;
  only: string | undefined;
  /** How many targets were asked for, and how many it came to. */
  asked: number;
  targets: number;
  requests: number;
  /** Calls of the product that led to a request at least, and the requests they led to. */
  traffic: { calls: number; requests: number };
  kills: number;
  gone: number;
  told: Record<string, number>;
  deadLetters: number;
  locks: number;
  worst: { signatures: number; logins: number };
  hours: number;
  unknown: string[];
  violations: Violation[];
}

const hour = 3_600_000;

/** Hours of virtual time within which everything must have come to an end, and requests that are more than any work needs. */
const longest = 4 * 24;
const most = (things: number) => 2_000 + 400 * things;

/** Lets everybody ask for what is theirs, and runs a world to its end. */
export async function runWorld(word: WorldWord, operations: ReadonlyMap<string, Operation>): Promise<WorldEnd> {
  const world = makeWorld(word, operations);
  const { simulation, setup, project, cloud, platform, queues, witness, judge, dice } = world;
  const targets = [...project.things.values()].filter(({ asker }) => asker !== 'nobody').length;
  const asked = ask({ ...world, dice: dice.fork() });
  const swept = sweepAll({ ...world, dice: dice.fork() });
  others.begin(cloud.ground, dice.fork());
  const isTooMuch = () => cloud.requests > most(project.things.size);
  const isQuiet = () => [...queues.values()].every((queue) => queue.waiting() === 0) && platform.active() === 0;
  const isOver = () => (asked.open() === 0 && swept.open() === 0 && isQuiet()) || isTooMuch();
  await simulation.run(isOver, setup.start + longest * hour);
  if (isTooMuch()) witness.found('stuck', 'more requests than any work needs');
  else if (!isOver()) witness.found('stuck', `not at its end after ${longest} hours`);
  judge.end();
  lookAtDeadLetters(world);
  return { ...endOf(word, world), targets };
}

/** A message may be given up for what lasts, never for what passes: an outage, a throttle, a process that dies. */
function lookAtDeadLetters({ queues, witness, simulation, project }: World): void {
  for (const [kind, { dead }] of queues)
    for (const { body, tooOften, reason } of dead) {
      const thing = thingIn(kind, body, witness);
      if (!thing) continue;
      if (!tooOften) witness.found('lost', 'a good message was buried as a bad one', thing, [reason]);
      const { gone, leaving, server } = thing;
      const lasts = thing.fate.end === 'stuck' || server?.locked || server?.status === 'ERROR';
      if (gone || leaving || lasts || protectionsOf(thing, project, simulation.now()).length > 0) continue;
      witness.found('lost', 'a message was given up, though nothing lasting stood in its way', thing);
    }
}

function endOf({ seed, kinds, targets, steady = false, only }: WorldWord, world: World): Omit<WorldEnd, 'targets'> {
  const { simulation, setup, project, cloud, door, traffic, platform, queues, witness, judge } = world;
  const { worst, locks } = door;
  if (worst.signatures > 1)
    witness.found('signatures', `${worst.signatures} wrong signatures of one container within a minute`);
  if (worst.logins > 2) witness.found('signatures', `${worst.logins} wrong logins of one container within a minute`);
  const all = [...project.things.values()];
  return {
    ...{ seed, kinds: [...kinds], steady, only, asked: targets, worst, locks },
    ...{ requests: cloud.requests, traffic: traffic.sums(), kills: platform.kills(), told: judge.counts },
    gone: all.filter(({ gone }) => gone?.by === 'us').length,
    deadLetters: [...queues.values()].reduce((sum, { dead }) => sum + dead.length, 0),
    hours: (simulation.now() - setup.start) / hour,
    ...{ unknown: [...cloud.unknown], violations: witness.violations },
  };
}
