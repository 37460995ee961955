import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { atMost, type Row, seconds } from './rows.ts';
import { type Shape, simulateCloud } from './simulated-cloud.ts';
import { deploy } from './simulated-product.ts';
import { vanishAfter } from './vanish-after.ts';

/** Milliseconds, more than any of these sweeps takes. */
const day = 86_400_000;

/** Sweeps so many snapshots and answers how many seconds it took, by the virtual clock. */
export async function secondsOf(targets: number, shape: Shape): Promise<number> {
  const cloud = simulateCloud(shape);
  for (let n = 0; n < targets; n += 1) addSnapshot(cloud.world.project);
  const product = await deploy(cloud);
  // Like the command line's, this sweep is not cut short.
  const rule = { apply: true, older_than: '30d', max_percent: 100, limit: targets };
  const { items, duration_ms, stopped } = await product.sweep('delete-snapshot', rule, day);
  const gone = items.filter(({ status }) => status === 'deleted').length;
  if (gone < targets) throw new Error(`Only ${gone} of ${targets} were deleted. ${stopped ?? ''}`);
  return duration_ms / 1000;
}

export const threeLooks: Shape = { refit: vanishAfter(3), transitions: { snapshotDelete: day } };
export const fiveSeconds: Shape = { latency: 50, transitions: { snapshotDelete: 5_000 } };

/** How long sweeps wait for what takes its time, where the cloud sets no limit. */
export async function waiting(): Promise<Row[]> {
  // A page of the list, a look, a DELETE, the wait, and a look as soon as it ends: for all snapshots at once.
  const ideal = `all at once: ${seconds((4 * 50 + 5_000) / 1000)}`;
  return [
    atMost('120 snapshots that three looks still find', await secondsOf(120, threeLooks), seconds, 25),
    atMost('1,000 snapshots that take 5 s each', await secondsOf(1_000, fiveSeconds), seconds, 60, ideal),
  ];
}
