import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Quota, shareUsed } from './quota.ts';
import { type Row, share } from './rows.ts';
import { simulateCloud } from './simulated-cloud.ts';
import { deploy } from './simulated-product.ts';

/** What the gateway allows in these runs, and how it says so. */
export const windows = [
  { name: '20 requests a second', limit: 20, window: 1_000, words: '1 second' },
  { name: '200 requests in 5 minutes', limit: 200, window: 300_000, words: '5 minute' },
] as const;

/** Shares: of what is allowed, at least so much is to be used; of what is sent, at most so much turned away. */
const aims = { used: 0.9, turnedAway: 0.02 };

/** What a sweep of so many snapshots made of a quota. */
export interface Use {
  /** Until the last DELETE: after it the sweep only watches, and needs no more than it asks for. */
  used: number;
  /** Until the last request of all. */
  usedToEnd: number;
  turnedAway: number;
  gone: number;
  seconds: number;
}

/** Sweeps snapshots, each of which takes two seconds to vanish, against a gateway that counts. */
export async function useOf(quota: Quota, targets: number): Promise<Use> {
  const cloud = simulateCloud({ quota });
  const { met, world } = cloud;
  for (let n = 0; n < targets; n += 1) addSnapshot(world.project);
  const product = await deploy(cloud);
  const rule = { apply: true, older_than: '30d', max_percent: 100, limit: targets };
  const { items, duration_ms } = await product.sweep('delete-snapshot', rule);
  const until = met.findLast(({ method, throttled }) => method === 'DELETE' && !throttled)?.at ?? 0;
  return {
    used: shareUsed(met, quota, until),
    usedToEnd: shareUsed(met, quota, met.at(-1)?.at ?? 0),
    turnedAway: met.filter(({ throttled }) => throttled).length / met.length,
    gone: items.filter(({ status }) => status === 'deleted').length,
    seconds: duration_ms / 1000,
  };
}

/** The share of an allowed rate that a sweep uses, and the share of its requests that are turned away. */
export async function rate(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, words, ...quota } of windows)
    for (const told of [true, false])
      for (const targets of [100, 1_000]) {
        const use = await useOf({ ...quota, words: told ? words : undefined }, targets);
        rows.push({
          what: `${name}${told ? '' : ', not told'}, ${targets} snapshots: used / turned away`,
          seen: `${share(use.used)} / ${share(use.turnedAway)}`,
          aim: '≥ 90 % / ≤ 2 %',
          met: use.used >= aims.used && use.turnedAway <= aims.turnedAway,
          note: `${use.gone} deleted in ${use.seconds.toFixed(0)} s; to the last request ${share(use.usedToEnd)}`,
        });
      }
  return rows;
}
