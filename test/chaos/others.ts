import type { Dice } from './dice.ts';
import { type Ground, note, remove } from './ground.ts';
import type { Thing } from './things.ts';

const minute = 60_000;

/** What other people do beside us: they delete, label, rename, lock, reboot. Each for itself, at any time of the first hours. */
export function begin(ground: Ground, dice: Dice): void {
  const { project, simulation, climate } = ground;
  const within = (act: () => void) => simulation.after(dice.between(0, 120) * minute, act);

  for (const thing of project.things.values()) {
    if (thing.kind === 'delete-snapshot' && isUnderWay(thing)) within(() => finish(thing));
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

function isUnderWay({ status }: Thing): boolean {
  return ['creating', 'rollbacking', 'backing-up'].includes(status);
}

/** What the cloud itself was about comes to its end. */
function finish(thing: Thing): void {
  if (isUnderWay(thing)) thing.status = thing.kind === 'detach-volume' ? 'in-use' : 'available';
}

function takeAway(ground: Ground, thing: Thing): void {
  if (thing.gone || thing.leaving) return;
  thing.leaving = { since: ground.simulation.now(), by: 'people' };
  if (thing.kind === 'delete-snapshot') thing.status = 'deleting';
  if (thing.kind === 'detach-volume') thing.status = 'detaching';
  note(ground, thing, 'somebody else deletes it');
  ground.simulation.after(thing.fate.ms, () => remove(ground, thing, 'people'));
}

/** Something that protects it from now on, or for a while. */
function change(ground: Ground, thing: Thing, dice: Dice): void {
  if (thing.gone || thing.leaving) return;
  const { kind, server } = thing;
  const what = dice.pick(['keep', 'name', 'passing'] as const);
  if (what === 'keep') {
    const labels = server && kind !== 'detach-volume' ? server.tags : thing.labels;
    labels.keep = '';
  } else if (what === 'name' && !server) thing.name = `renamed-${thing.name}`;
  else if (what === 'name') return;
  else if (kind === 'delete-snapshot' || ground.project.disks.get(thing.id)?.length === 1) pass(ground, thing, dice);
  else return;
  note(ground, thing, `somebody changes it: ${what}`);
}

/** It is backed up for some minutes. */
function pass(ground: Ground, thing: Thing, dice: Dice): void {
  if (thing.status !== 'available' && thing.status !== 'in-use') return;
  thing.status = 'backing-up';
  ground.simulation.after(dice.between(1, 20) * minute, () => finish(thing));
}
