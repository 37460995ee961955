import { beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { createDice, type Dice } from '../chaos/dice.ts';
import { startCloud } from '../rehearsal/cloud/cloud.ts';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { deployFunction } from '../rehearsal/cloud/functiongraph/platform.ts';
import { instanceScript, openInstances } from './instances.ts';
import { node20, unpackFunction } from './packed.ts';

/** As many as fit a test run; `npm run bench:portions` does the same with 20,000. */
const size = Number(process.env.PORTION_DELETIONS ?? 600);
const day = 86_400_000;

/** The second time, which is the first portion's, and by chance. */
function second(dice: Dice): () => boolean {
  let times = 0;
  return () => {
    times += 1;
    return times === 2 || dice.chance(0.2);
  };
}

let folder: string;
beforeAll(async () => {
  const unpacked = await unpackFunction(instanceScript);
  folder = unpacked.folder;
  return unpacked.remove;
});

test.skipIf(!node20)(
  'The zip for FunctionGraph under Node 20 sweeps in portions, with processes that are killed and events that are doubled',
  async () => {
    const cloud = await startCloud({ latency: { snapshotDelete: 20 } });
    const { project } = cloud;
    const { HW_ACCESS_KEY = '', HW_SECRET_KEY = '', HW_SECURITY_TOKEN = '', ...place } = cloud.environment('temporary');
    const add = (name: string, days: number) => addSnapshot(project, { name, created_at: Date.now() - days * day }).id;
    const ids = Array.from({ length: size }, (_, n) => add(`tmp-${n}`, 90));
    for (let n = 0; n < size / 2; n += 1) add(`tmp-young-${n}`, 1);
    const dice = createDice(11);
    const isHit = { death: second(dice), double: second(dice) };
    const instances = openInstances({
      ...{ node: node20 ?? '', folder, project: project.id, userData: place },
      key: { accessKey: HW_ACCESS_KEY, secretKey: HW_SECRET_KEY, securityToken: HW_SECURITY_TOKEN },
      fate: () => (isHit.death() ? dice.whole(100, 1_500) : undefined),
    });
    const urn = `urn:fss:${project.region}:${project.id}:function:default:delete-snapshot:latest`;
    const configuration = { urn, instances: 3, retries: 3, pause: 100, isDoubled: isHit.double, run: instances.run };
    const platform = deployFunction(project, systemClock, configuration);

    const started = Date.now();
    const rule = { older_than: '30d', name: { glob: ['tmp-*'] }, limit: 100_000, max_percent: 70, apply: true };
    platform.wake({ trigger_type: 'TIMER', user_event: JSON.stringify(rule) });
    while (!platform.isIdle()) await systemClock.sleep(20);
    const redriven = platform.failures.length;
    for (const { request_payload } of platform.failures.splice(0)) platform.wake(JSON.parse(request_payload));
    while (!platform.isIdle()) await systemClock.sleep(20);
    const seconds = (Date.now() - started) / 1000;
    instances.close();

    expect(Object.fromEntries(cloud.deletions)).toEqual(Object.fromEntries(ids.map((id) => [`snapshot:${id}`, 1])));
    expect(snapshots.of(cloud.project).size).toBe(size / 2);
    expect(platform.failures).toEqual([]);
    expect(instances.versions()).toEqual([expect.stringMatching(/^v20\./)]);
    expect(instances.deaths()).toBeGreaterThan(0);
    const count = (wanted: string) => cloud.requests.filter(({ method }) => method === wanted).length;
    const requests = { GET: count('GET'), DELETE: count('DELETE'), POST: count('POST') };
    if (process.env.PORTION_DELETIONS)
      console.log({ size, ...platform.counts, deaths: instances.deaths(), redriven, seconds, ...requests });
    await cloud.close();
  },
);
