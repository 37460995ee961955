import { beforeEach, describe, expect, test } from 'vitest';
import type { Forecast } from '../../shared/cli/report/forecast.ts';
import { type Cloud, startCloud } from '../rehearsal/cloud/cloud.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addEip } from '../rehearsal/cloud/vpc/eip.ts';
import { type VirtualClock, virtualClock } from '../rehearsal/virtual-clock.ts';
import { openFolder, run } from './inventory.ts';

const day = 86_400_000;
let clock: VirtualClock;
let cloud: Cloud;
beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock });
  const ago = (days: number) => clock.now() - days * day;
  // Two go at once, one after a week; on day 20 eight grow old together, more than may go at once.
  for (const days of [40, 35, 23]) addSnapshot(cloud.project, { created_at: ago(days) });
  for (let n = 0; n < 8; n += 1) addSnapshot(cloud.project, { created_at: ago(10) });
  addEip(cloud.project, { created_at: ago(5) });
  return () => cloud.close();
});

const rules = { 'delete-snapshot': { older_than: '30d' }, 'release-eip': { older_than: '7d' } };

async function forecast(...argv: string[]) {
  const { write } = openFolder();
  return run(['forecast', write('rules.json', rules), '--quiet', ...argv], { cloud, clock });
}

describe('forecast', () => {
  test('tells the nights that take something, what goes in all, and the first night a guard trips', async () => {
    const { code, out } = await forecast();
    expect(code).toBe(0);
    const rows = out.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows).toContainEqual(['1', '2026-03-31', '2', '80', '2 delete-snapshot']);
    expect(rows).toContainEqual(['3', '2026-04-02', '1', '1 release-eip']);
    expect(rows).toContainEqual(['8', '2026-04-07', '1', '40', '1 delete-snapshot']);
    expect(rows).toContainEqual(['delete-snapshot', '11', '3', '120', '8', 'from night 21']);
    expect(out.replaceAll('\n', ' ')).toContain(
      '4 go in all, in 3 of the nights. The first guard trips in night 21 (2026-04-20) and holds delete-snapshot: The rule matches 8 of 8 targets',
    );
    expect(out.replaceAll('\n', ' ')).toContain('nothing that one deletion makes possible for another.');
    expect(cloud.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  test('as JSON, from an inventory, is the same as from the project', async () => {
    const { path } = openFolder();
    await run(['export', '--quiet', '--out', path('all.jsonl')], { cloud, clock });
    const now = ['--now', '2026-04-01', '--json', '--nights', '10'];
    const [live, offline] = [await forecast(...now), await forecast(...now, '--inventory', path('all.jsonl'))];
    const told: Forecast = JSON.parse(offline.out);
    expect(told).toEqual(JSON.parse(live.out));
    expect(told.by_night.map(({ count }) => count)).toEqual([2, 0, 1, 0, 0, 0, 0, 1, 0, 0]);
    expect(told.by_night[0]).toMatchObject({
      night: 1,
      at: '2026-04-01T00:00:00.000Z',
      size_gb: 80,
      kinds: { 'delete-snapshot': { count: 2, size_gb: 80 } },
      items: [{ operation: 'delete-snapshot', status: 'planned' }, {}],
    });
    expect(told.first_guard).toBeUndefined();
  });

  test('one that trips no guard and takes nothing says so', async () => {
    const { write } = openFolder();
    const none = write('rules.json', { 'release-eip': { older_than: '300d' } });
    const { out } = await run(['forecast', none, '--nights', '1'], { cloud, clock });
    expect(out).toContain('1 night from 2026-03-31 10:00 UTC');
    expect(out).toContain('No night takes anything.');
    expect(out).toContain('No guard trips.');
  });

  test('a kind that cannot be read does not hide the others', async () => {
    cloud.fail({
      path: /cloudsnapshots/,
      times: 99,
      how: { status: 403, body: { error: { code: 'EVS.1', message: 'No.' } } },
    });
    const { code, out } = await forecast();
    expect(code).toBe(1);
    expect(out).toMatch(/✗ delete-snapshot: GET \S+ was refused by the cloud/);
    expect(out).toContain('1 release-eip');
  });

  test.each(['0', '1.5', 'many', '9999999'])('--nights %s is refused', async (nights) => {
    const { code, err } = await forecast('--nights', nights);
    expect([code, err]).toEqual([2, expect.stringContaining('--nights must be a whole number from 1 to 3660.')]);
  });
});
