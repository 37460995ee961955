import { type Box, type BoxParts, beginBox } from './box.ts';
import { isDisabled } from './deployment.ts';
import type { Invocation } from './witness.ts';

/** How an invocation ended. */
export type Ended = { how: 'answered'; answer: unknown } | { how: 'threw'; error: unknown } | { how: 'killed' };

/** Where the functions run. */
export interface Platform {
  invoke(
    kind: string,
    trigger: Invocation['trigger'],
    event: unknown,
    remaining: number,
    onEnd: (ended: Ended, invocation: Invocation) => void,
  ): void;
  /** Invocations that have not ended. */
  active(): number;
  kills(): number;
}

/** Keeps containers warm, gives each one event at a time, and ends some of them in the midst of it. */
export function createPlatform(parts: BoxParts): Platform {
  const { simulation, setup, witness, dice, secret } = parts;
  const { climate, start } = setup;
  const boxes = new Map<string, Box[]>();
  let [made, invoked, active, kills] = [0, 0, 0, 0];

  /** A warm container with the settings of the hour, or a new one. */
  function boxFor(kind: string): Box {
    // Other settings are another version of the function, and its containers are new.
    const version = `${kind} ${secret()} ${isDisabled(climate, simulation.now() - start)}`;
    const known = (boxes.get(version) ?? []).filter(({ life }) => life.isAlive());
    const idle = known.find(({ busy }) => !busy);
    if (idle) return idle;
    made += 1;
    const box = beginBox(`container-${made}`, kind, parts);
    boxes.set(version, [...known, box]);
    return box;
  }

  return {
    active: () => active,
    kills: () => kills,
    invoke: (kind, trigger, event, remaining, onEnd) => {
      const box = boxFor(kind);
      const { life, name, brakes, handler } = box;
      invoked += 1;
      active += 1;
      const id = `${trigger}-${invoked}`;
      const invocation: Invocation = { id, trigger, container: name, brakes, lines: [] };
      const end = simulation.now() + remaining;
      let over = false;
      Object.assign(box, { busy: true, current: invocation });

      function finish(ended: Ended) {
        if (over) return;
        over = true;
        active -= 1;
        cancel();
        Object.assign(box, { busy: false, onEnd: () => {} });
        if (dice.chance(0.05)) life.end();
        // Not in the hand of what has just ended.
        simulation.after(0, () => onEnd(ended, invocation));
      }
      const cancel = simulation.after(remaining, () => {
        witness.found('stuck', `an invocation by ${trigger} outlived its time`);
        life.end();
      });
      box.onEnd = () => {
        kills += 1;
        finish({ how: 'killed' });
      };
      life.endAfter(climate.has('kills') && dice.chance(0.35) ? dice.whole(0, 50) : Number.POSITIVE_INFINITY);
      const context = { awsRequestId: id, getRemainingTimeInMillis: () => end - simulation.now() };
      const work = witness.apart(() => handler(event, context));
      work.then(
        (answer) => life.isAlive() && finish({ how: 'answered', answer }),
        (error: unknown) => life.isAlive() && finish({ how: 'threw', error }),
      );
    },
  };
}
