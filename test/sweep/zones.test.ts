import { beforeEach, expect, test, vi } from 'vitest';
import { readTime } from '../../shared/base/time.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { named, sweep } from './sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => {
    vi.unstubAllEnvs();
    return stage.cloud.close();
  };
});

/** Zones whose clocks were changed between the dates below and the stage's own, the 31st of March 2026, 10:00 UTC. */
const zones = ['UTC', 'America/New_York', 'Europe/Berlin', 'Pacific/Auckland', 'Asia/Kathmandu'];

test.each(zones)('in %s a date without a zone is UTC, as the cloud means it', (zone) => {
  vi.stubEnv('TZ', zone);
  // Proves that the zone is in force: the second of these has no such hour in New York.
  expect(new Date(2026, 0, 1).getTimezoneOffset() === 0).toBe(zone === 'UTC');
  const times = ['2026-01-01', '2026-03-08T02:30:00', '2026-03-29T02:30:00.000000', '2025-11-02T01:30:00.5'];
  expect(times.map((time) => new Date(readTime(time) ?? 0).toISOString())).toEqual([
    '2026-01-01T00:00:00.000Z',
    '2026-03-08T02:30:00.000Z',
    '2026-03-29T02:30:00.000Z',
    '2025-11-02T01:30:00.500Z',
  ]);
  expect(readTime('2026-03-08T02:30:00+02:00')).toBe(Date.parse('2026-03-08T00:30:00Z'));
});

test.each(zones)('in %s an age is as long as it is in UTC, whatever the clocks did meanwhile', async (zone) => {
  vi.stubEnv('TZ', zone);
  const { project } = stage.cloud;
  addSnapshot(project, { name: 'at the gap', created_at: '2026-03-08T02:30:00.000000' });
  addSnapshot(project, { name: 'a minute later', created_at: '2026-03-08T02:31:00.000000' });
  const host = addServer(project);
  attachVolume(project, host, addVolume(project, { name: 'disk' }), { attached_at: '2026-03-29T02:00:00.000000' });
  attachVolume(project, host, addVolume(project, { name: 'later' }), { attached_at: '2026-03-29T02:01:00.000000' });
  expect(named(await sweep(stage, 'delete-snapshot', { older_than: `${23 * 24 * 60 + 450}m` }), 'planned')).toEqual([
    'at the gap',
  ]);
  expect(named(await sweep(stage, 'detach-volume', { older_than: '56h' }), 'planned')).toEqual(['disk']);
});

test.each(zones)('in %s a date lasts until its day is over in UTC', async (zone) => {
  vi.stubEnv('TZ', zone);
  const expires = (date: string) => addSnapshot(stage.cloud.project, { name: date, metadata: { 'expires-at': date } });
  expires('2026-03-30');
  expires('2026-03-31');
  expect(named(await sweep(stage, 'delete-snapshot', { expired: true }), 'planned')).toEqual(['2026-03-30']);
  stage.clock.advance(14 * 3_600_000 - 1);
  expect(named(await sweep(stage, 'delete-snapshot', { expired: true }), 'planned')).toEqual(['2026-03-30']);
  stage.clock.advance(1);
  expect((await sweep(stage, 'delete-snapshot', { expired: true })).matched).toBe(2);
});
