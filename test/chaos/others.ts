import type { Dice } from './dice.ts';
import { type Ground, leave, note, remove } from './ground.ts';
import type { Kind } from './kind.ts';
import type { Thing } from './things.ts';

const minute = 60_000;

/** What other people do beside us: they delete, label, rename, lock, reboot. Each for itself, at any time of the first hours. */
export function begin(ground: Ground, dice: Dice): void {
  const { project, simulation, climate } = ground;
  const within = (act: () => void) => simulation.after(dice.between(0, 120) * minute, act);

  for (const thing of project.things.values()) {
    if (thing.kind.passing?.includes(thing.status)) within(() => finish(thing));
    if (climate.has('people') && !thing.main && dice.chance(0.08)) within(() => takeAway(ground, thing));
    if (climate.has('changes') && dice.chance(0.12)) within(() => change(ground, thing, dice));
  }
  for (const server of project.servers.values()) {
    if (climate.has('people') && dice.chance(0.03))
      within(() => {
        server.gone = true;
        for (const thing of project.things.values()) if (thing.server === server) remove(ground, thing, 'people');
      });
    if (climate.has('changes') && dice.chance(0.15))
      within(() => {
        server.taskState = 'rebooting';
        simulation.after(dice.between(1, 10) * minute, () => {
          server.taskState = null;
        });
      });
    if (climate.has('changes') && dice.chance(0.05))
      within(() => {
        Object.assign(server, { status: 'ERROR', vmState: 'error' });
        for (const thing of project.things.values())
          if (thing.server === server) note(ground, thing, 'its server is in ERROR');
      });
  }
}

/** What the cloud itself was about comes to its end. */
function finish(thing: Thing): void {
  const { deletable, passing } = thing.kind;
  if (deletable && passing?.includes(thing.status)) [thing.status] = deletable;
}

function takeAway(ground: Ground, thing: Thing): void {
  if (thing.gone || thing.leaving) return;
  leave(ground, thing, 'people');
  note(ground, thing, 'somebody else deletes it');
  ground.simulation.after(thing.fate.ms, () => remove(ground, thing, 'people'));
}

/** What may be done to any thing; on a kind's own terms, more. */
const changes: NonNullable<Kind['changes']> = {
  'is labelled keep': (_, { labels }) => {
    labels.keep = '';
  },
  'is renamed': (_, thing) => {
    if (!thing.server) thing.name = `renamed-${thing.name}`;
  },
  'is worked on for some minutes': ({ simulation }, thing, dice) => {
    const { deletable, passing } = thing.kind;
    if (!passing || thing.status !== deletable?.[0]) return;
    thing.status = dice.pick(passing);
    simulation.after(dice.between(1, 20) * minute, () => finish(thing));
  },
};

/** Something that protects it from now on, or for a while. */
function change(ground: Ground, thing: Thing, dice: Dice): void {
  if (thing.gone || thing.leaving) return;
  const [first, ...rest] = Object.entries({ ...changes, ...thing.kind.changes });
  if (!first) return;
  const [what, act] = dice.pick([first, ...rest]);
  act(ground, thing, dice);
  note(ground, thing, `it ${what}`);
}
