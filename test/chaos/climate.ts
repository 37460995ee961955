import type { Dice } from './dice.ts';
import { services } from './kinds.ts';

/** Everything that can go wrong, each for itself. */
export const faultKinds = [
  ...([
    'outage',
    'throttle-202',
    'throttle-429',
    'throttle-503',
    'lost-answer',
    'half-answer',
    'error-answer',
  ] as const),
  ...(['token-expiry', 'rotation', 'drift', 'brakes', 'kills', 'duplicates', 'people', 'changes'] as const),
  ...(['taken-back', 'refusals', 'stuck', 'bent'] as const),
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** What goes wrong in one world, and when: milliseconds since the world began. */
export interface Climate {
  has(kind: FaultKind): boolean;
  outages: { service: string; from: number; to: number; how: 'refused' | '503' | '502' | 'hang' }[];
  throttles: { service: string; from: number; to: number; rate: number; dialect: '202' | '429' | '503' }[];
  brakes: { from: number; to: number; how: 'disabled' | 'freeze' }[];
  /** Nobody works off the queues meanwhile, so that much can change while messages wait. */
  pause?: { from: number; to: number };
  /** The key or password changes in the cloud, and later in the deployment. */
  rotation?: { cloud: number; deployment: number };
  /** Clocks of containers begun before `to` are wrong until then. */
  drift?: { from: number; to: number; ms: number };
  tokenLife: number;
}

const minute = 60_000;

/** The weather of a world in which these kinds of fault happen. */
export function makeClimate(kinds: ReadonlySet<FaultKind>, dice: Dice): Climate {
  const has = (kind: FaultKind) => kinds.has(kind);
  const window = (longest: number) => {
    const from = dice.between(5, 70) * minute;
    return { from, to: from + dice.between(1, longest) * minute };
  };
  const dialects = (['202', '429', '503'] as const).filter((dialect) => has(`throttle-${dialect}`));
  const rotated = dice.between(20, 60) * minute;
  const driftFrom = dice.between(0, 40) * minute;
  return {
    has,
    outages: has('outage')
      ? services.map((service) => ({ service, ...window(40), how: dice.pick(['refused', '503', '502', 'hang']) }))
      : [],
    throttles: dialects.flatMap((dialect) =>
      services.map((service) => ({ service, ...window(30), rate: dice.pick([0, 1, 3]), dialect })),
    ),
    brakes: has('brakes') ? [0, 1].map(() => ({ ...window(90), how: dice.pick(['disabled', 'freeze'] as const) })) : [],
    ...(has('changes') && {
      pause: { from: dice.between(10, 40) * minute, to: dice.between(60, 140) * minute },
    }),
    ...(has('rotation') && { rotation: { cloud: rotated, deployment: rotated + dice.between(0, 25) * minute } }),
    ...(has('drift') && {
      drift: { from: driftFrom, to: driftFrom + dice.between(5, 40) * minute, ms: dice.pick([-1, 1]) * 20 * minute },
    }),
    tokenLife: has('token-expiry') ? dice.between(8, 20) * minute : 24 * 60 * minute,
  };
}

/** Some of the kinds, so that each world has its own mixture and none hides another for good. */
export function someKinds(dice: Dice): Set<FaultKind> {
  const share = dice.pick([0.1, 0.25, 0.5]);
  return new Set(faultKinds.filter(() => dice.chance(share)));
}
