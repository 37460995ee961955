import { expect, test } from 'vitest';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { settle } from '../rehearsal/cloud/world.ts';
import { type PortionStage, setPortionStage } from './portion-stage.ts';

/** As many as fit a test run; `npm run bench:portions` does the same with 20,000. */
const size = Number(process.env.PORTION_DELETIONS ?? 1_100);
const day = 86_400_000;

/** Targets that may go, and as many others that none of them is. */
function populate({ world, clock }: PortionStage): string[] {
  const add = (name: string, days: number, given: Parameters<typeof addSnapshot>[1] = {}) =>
    addSnapshot(world.project, { name, created_at: clock.now() - days * day, ...given }).id;
  return Array.from({ length: size }, (_, n) => {
    if (n % 4 === 0) add(`tmp-kept-${n}`, 90, { metadata: { keep: '' } });
    if (n % 4 === 1) add(`tmp-young-${n}`, 1);
    if (n % 4 === 2) add(`autobk_snapshot_${n}`, 90);
    if (n % 4 === 3) add(`other-${n}`, 90);
    return add(`tmp-${n}`, 90);
  });
}

const rule = { older_than: '30d', name: { glob: ['tmp-*', 'autobk_*'] }, limit: 100_000, max_percent: 60 };

test('a sweep in portions, with dying instances and doubled events: each goes once, nothing else does', async () => {
  const stage = await setPortionStage({ deaths: 0.25, doubles: 0.2, shape: { latency: 20 } });
  const { platform, world, met, clock } = stage;
  const ids = populate(stage);
  const others = snapshots.of(world.project).size - size;
  const started = clock.now();
  platform.wake({ trigger_type: 'TIMER', user_event: JSON.stringify({ ...rule, apply: true }) });
  await stage.settle();
  // What was tried in vain too often is redriven from the failure destination, as it stands there.
  const redriven = platform.failures.length;
  for (const { request_payload } of platform.failures.splice(0)) platform.wake(JSON.parse(request_payload));
  await stage.settle();
  settle(world);

  expect(Object.fromEntries(world.deletions)).toEqual(Object.fromEntries(ids.map((id) => [`snapshot:${id}`, 1])));
  expect(snapshots.of(world.project).size).toBe(others);
  expect(platform.failures).toEqual([]);
  expect(stage.deaths()).toBeGreaterThan(0);
  expect(platform.counts.doubled).toBeGreaterThan(0);
  const requests = Object.groupBy(met, ({ method }) => method);
  const figures = { ...platform.counts, deaths: stage.deaths(), redriven, seconds: (clock.now() - started) / 1000 };
  if (process.env.PORTION_DELETIONS)
    console.log({
      size,
      ...figures,
      GET: requests.GET?.length,
      DELETE: requests.DELETE?.length,
      POST: requests.POST?.length,
    });
});
