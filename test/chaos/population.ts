import type { Climate } from './climate.ts';
import type { Dice } from './dice.ts';
import type { Kind } from './kind.ts';
import { kinds } from './kinds.ts';
import { prefixFor } from './protections.ts';
import { type Asker, keyOf, ownParameters, type Project, type Thing } from './things.ts';

const day = 86_400_000;
const askers = ['person', 'person', 'event', 'sweep', 'sweep', 'sweep', 'nobody'] as const;

/** Makes a project with so many things to be deleted in it, as many of each kind, and some bystanders that nobody asks for. */
export function populate(
  count: number,
  climate: Climate,
  dice: Dice,
  now: number,
  routes: ReadonlyMap<string, string>,
  only?: string,
): Project {
  const project: Project = { id: dice.hex(32), servers: new Map(), things: new Map(), disks: new Map(), add };

  function fateOf({ takes, lags = 2_000 }: Kind): Thing['fate'] {
    const isStuck = climate.has('stuck') && dice.chance(0.03);
    const end = isStuck ? 'stuck' : climate.has('taken-back') && dice.chance(0.15) ? 'back' : 'gone';
    if (!takes) return { end: 'gone', ms: 0, lag: 0 };
    return { end, ms: takes * dice.between(0.3, 2), lag: dice.between(0, lags) };
  }
  function add(name: string, asker: Asker, own: Partial<Thing> = {}): Thing {
    const kind = kinds.get(name) as Kind;
    const { id = dice.uuid(), server } = own;
    // The last path parameter is the thing's own.
    const parents = ownParameters(routes.get(name)).map((parameter) => [parameter, server?.id ?? ''] as const);
    const params = Object.fromEntries([...parents.slice(0, -1), [parents.at(-1)?.[0] ?? '', id]]);
    const thing: Thing = {
      ...{ kind, asker, id, params, name: `${prefixFor(asker)}${project.things.size}` },
      created: now - (dice.chance(0.06) ? dice.between(0, 6) : dice.between(10, 400)) * day,
      labels: dice.chance(0.06) ? { keep: '' } : {},
      status: kind.deletable?.[0] ?? '',
      ...{ main: false, users: [], acceptances: [], story: [], fate: fateOf(kind) },
      ...own,
    };
    project.things.set(keyOf(name, params), thing);
    return thing;
  }

  const all = [...kinds.values()].filter(({ name }) => !only || name === only);
  if (all.length === 0) throw new Error(`There is no function ${only}.`);
  for (let asked = 0, turn = 0; asked < count; turn += 1) {
    const asker = dice.pick(askers);
    if (asker !== 'nobody') asked += 1;
    all[turn % all.length]?.populate({ project, dice, now }, asker);
  }
  return project;
}
