import { describe, expect, test } from 'vitest';
import { operation as deleteServerMetadata } from '../../functions/delete-server-metadata.ts';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { operation as detachVolume } from '../../functions/detach-volume.ts';
import type { Target } from '../../shared/deletion/target.ts';
import type { Engine } from '../../shared/outbound/engine.ts';
import { handOver } from '../../shared/sweep/hand-over.ts';
import { readSweep } from '../../shared/sweep/plan.ts';
import { portionsOf } from '../../shared/sweep/portions.ts';
import { ruleSchema } from '../../shared/sweep/rule.ts';

const rule = ruleSchema.parse({ older_than: '30d', limit: 100_000, max_percent: 20, expect_population: [1, 9] });
const project_id = '9c53a566cb3443ab910cf0daebca90c4';
const snapshot = (n: number): Target => ({
  params: { project_id, snapshot_id: `20942450-4d84-4085-a895-${String(n).padStart(12, '0')}` },
  name: `s-${n}`,
  state: {},
});
const many = (count: number) => Array.from({ length: count }, (_, n) => snapshot(n));

describe('A portion', () => {
  test('is a plan given back, by the rule of its sweep', () => {
    const [portion] = portionsOf(deleteSnapshot, many(3), rule, { handed: 2, caller: 'alice' });
    const { trigger: _, ...input } = Object(JSON.parse(JSON.stringify(portion?.body)));
    const request = readSweep('delete-snapshot', input);
    expect(request).toMatchObject({ rule, apply: true, portion: { handed: 2, caller: 'alice' } });
    expect([...(request.planned?.values() ?? [])].map(({ params }) => params)).toEqual(
      many(3).map(({ params }) => params),
    );
  });

  test('holds 500 targets, and all of them are in one', () => {
    const portions = portionsOf(deleteSnapshot, many(1_203), rule, { handed: 0 });
    expect(portions.map(({ targets }) => targets.length)).toEqual([500, 500, 203]);
    expect(portions.flatMap(({ targets }) => targets.map(({ name }) => name))).toEqual(
      many(1_203).map(({ name }) => name),
    );
  });

  test('is well below the 256 KB of an event, however long the names of its targets are', () => {
    const keys = Array.from({ length: 1_000 }, (_, n): Target => {
      const key = `${n}-${'ü'.repeat(250)}`;
      return { params: { project_id, server_id: 'a', key }, name: key, state: {}, entry: { key, value: '' } };
    });
    const portions = portionsOf(deleteServerMetadata, keys, rule, { handed: 0 });
    const sizes = portions.map(({ body }) => Buffer.byteLength(JSON.stringify(body)));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200_000);
    expect(Math.max(...sizes)).toBeGreaterThan(190_000);
    expect(portions.flatMap(({ targets }) => targets)).toHaveLength(1_000);
  });

  test('keeps together what excludes each other', () => {
    const disks = Array.from({ length: 900 }, (_, n): Target => {
      const params = { project_id, server_id: `server-${n % 3}`, volume_id: `volume-${n}` };
      return { params, name: '', state: {} };
    });
    const portions = portionsOf(detachVolume, disks, rule, { handed: 0 });
    const servers = portions.map(({ targets }) => new Set(targets.map(({ params }) => params.server_id)));
    expect(servers.map(({ size }) => size)).toEqual([1, 1, 1]);
  });

  test.each([{ handed: -1 }, { handed: 'x' }, { handed: 0, more: 1 }, 'one'])('is not marked by %j', (portion) => {
    const plan = { operation: 'delete-snapshot', plan: true, rule, items: [], portion };
    expect(() => readSweep('delete-snapshot', { apply: plan })).toThrow(/apply\.portion/);
  });
});

test('At most 64 portions are handed over by one sweep; the rest is left, and the report says so', async () => {
  const sent: number[] = [];
  const engine: Engine = {
    takes: 'portions',
    send: async (pieces) => {
      sent.push(...pieces.map(({ targets }) => targets.length));
      return pieces.flatMap(({ targets }) => targets.map((target) => ({ target, status: 'queued' })));
    },
  };
  const work = { operation: deleteSnapshot, targets: many(64 * 500 + 1), rule };
  const { outcomes, stopped } = await handOver(engine, work, {} as Parameters<typeof handOver>[2]);
  expect(sent).toEqual(Array(64).fill(500));
  expect(outcomes).toHaveLength(32_000);
  expect(stopped).toBe('One sweep has at most 64 portions under way, so no more were handed over.');
});
