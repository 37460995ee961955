import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { operation as detachNic } from '../../functions/detach-nic.ts';
import { startDeadline } from '../../shared/base/deadline.ts';
import type { Params } from '../../shared/deletion/target.ts';
import { fingerprintOf } from '../../shared/sweep/plan.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { addInstance } from '../rehearsal/cloud/clouddc/instances.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addNic, addServer, type Server } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot, type Snapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { uuid } from '../rehearsal/cloud/identifiers.ts';
import type { Project } from '../rehearsal/cloud/project.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, gone, type Input, type Kind, kinds, named, sent, sweep } from './sweeping.ts';

let stage: Stage;
let project: Project;
beforeEach(async () => {
  stage = await setStage();
  project = stage.cloud.project;
  return () => stage.cloud.close();
});

const rule = { older_than: '30d', max_percent: 100 };
const old = (given: Parameters<typeof addSnapshot>[1] = {}) =>
  addSnapshot(project, { created_at: daysAgo(stage, 90), ...given });
const plan = (more: Input = {}) => sweep(stage, 'delete-snapshot', { ...rule, ...more });
/** A plan as it comes back: through a file, a request's body or a schedule's input. */
const apply = (planned: unknown, kind: Kind = 'delete-snapshot') =>
  sweep(stage, kind, { apply: JSON.parse(JSON.stringify(planned)) });
const statuses = ({ items }: Report) => Object.fromEntries(items.map(({ name, status }) => [name, status]));

describe('Applying at once what was planned deletes exactly that', () => {
  const word = fc.constantFrom('tmp', 'ci', 'golden', 'prod');
  const projects = fc.array(
    fc.record({
      name: fc.oneof(word, fc.constant('autobk_snapshot_1')),
      days: fc.integer({ min: 0, max: 60 }),
      status: fc.constantFrom('available', 'available', 'error', 'creating'),
      metadata: fc.dictionary(
        fc.constantFrom('team', 'keep', 'ttl', 'expires-at', 'pinned'),
        fc.constantFrom('', 'ci', '7d', '2026-03-01'),
        { maxKeys: 2 },
      ),
    }),
    { maxLength: 25 },
  );
  const rules = fc.record(
    {
      older_than: fc.constantFrom('1d', '30d', '2w'),
      name: fc
        .record(
          { glob: fc.array(word, { minLength: 1 }), except: fc.array(word, { minLength: 1 }) },
          { requiredKeys: [] },
        )
        .filter((clause) => Object.keys(clause).length > 0),
      labels: fc.constantFrom({ has: ['team'] }, { is: { team: 'ci' } }, { has_not: ['pinned'] }),
      status: fc.constantFrom(['available'], ['error', 'available']),
      expired: fc.constant(true as const),
      limit: fc.integer({ min: 1, max: 30 }),
      max_percent: fc.constantFrom(10, 50, 100),
    },
    { requiredKeys: [] },
  );

  test('for any project and any rule, and a sweep that applies at once does the same', async () => {
    await fc.assert(
      fc.asyncProperty(projects, rules, async (given, anyRule) => {
        const ends = [];
        for (const byPlan of [true, false]) {
          const own = await setStage({ latency: { snapshotDelete: 0 } });
          for (const { days, ...rest } of given)
            addSnapshot(own.cloud.project, { ...rest, created_at: daysAgo(own, days) });
          const planned = await sweep(own, 'delete-snapshot', anyRule);
          expect([sent(own), own.cloud.deletions.size]).toEqual([[], 0]);
          const done = await sweep(own, 'delete-snapshot', byPlan ? { apply: planned } : { ...anyRule, apply: true });
          const wanted = planned.items.filter(({ status }) => status === 'planned');
          const ids = wanted.map(({ params }) => `snapshot:${Object(params).snapshot_id}`);
          expect(gone(own)).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
          expect(named(done, 'deleted')).toHaveLength(wanted.length);
          for (const { population, matched, kept, ages } of [planned, done]) {
            const sum = (counts: number[]) => counts.reduce((all, count) => all + count, 0);
            expect(matched + sum(Object.values(kept))).toBe(population);
            expect(sum(ages.map(({ count }) => count))).toBe(population);
          }
          ends.push([...snapshots.of(own.cloud.project).keys()]);
          await own.cloud.close();
        }
        expect(ends[0]).toEqual(ends[1]);
      }),
      { numRuns: 40 },
    );
  });

  test.each(kinds)('%s, as any kind does', async (kind) => {
    const days = daysAgo(stage, 90);
    const server = addServer(project, { created: days, metadata: { a: '', b: '' } });
    for (let n = 0; n < 3; n += 1) {
      old();
      addInstance(project, { created_at: days });
      addNic(project, server);
      attachVolume(project, server, addVolume(project), { attached_at: days });
    }
    const planned = await sweep(stage, kind, rule);
    const done = await apply(planned, kind);
    const list = ({ items }: Report, status: string) =>
      items
        .filter((item) => item.status === status)
        .map(({ params }) => JSON.stringify(params))
        .sort();
    expect(list(planned, 'planned').length).toBeGreaterThan(1);
    expect(list(done, 'deleted')).toEqual(list(planned, 'planned'));
    expect(stage.cloud.deletions.size).toBe(planned.items.length);
  });

  test('what matches only since then is not deleted', async () => {
    const { id } = old();
    const planned = await plan();
    const late = old();
    const done = await apply(planned);
    expect(done).toMatchObject({ population: 2, matched: 1, plan: false });
    expect([gone(stage), snapshots.of(project).has(late.id)]).toEqual([{ [`snapshot:${id}`]: 1 }, true]);
  });

  test('an older plan is as good, and one that was applied already finds nothing left', async () => {
    const { id } = old();
    const planned = await plan();
    stage.clock.advance(86_400_000);
    await apply(planned);
    const again = await apply(planned);
    expect(again.items).toMatchObject([
      { status: 'changed', reason: 'It has changed since the plan: it is not there any more.' },
    ]);
    expect([gone(stage), sent(stage).length]).toEqual([{ [`snapshot:${id}`]: 1 }, 1]);
  });

  test('it does not matter in which order the cloud writes labels', async () => {
    const snapshot = old({ metadata: { a: '1', b: '2' } });
    const planned = await plan();
    snapshot.metadata = { b: '2', a: '1' };
    expect(statuses(await apply(planned))).toEqual({ [snapshot.name]: 'deleted' });
  });

  test('a plan that a guard stopped has nothing to apply', async () => {
    for (let n = 0; n < 9; n += 1) old();
    const planned = await sweep(stage, 'delete-snapshot', { older_than: '30d' });
    expect(planned.guards).toHaveLength(1);
    expect((await apply(planned)).items).toEqual([]);
    expect(sent(stage)).toEqual([]);
  });

  test('the guards hold for a plan as well', async () => {
    for (let n = 0; n < 9; n += 1) old();
    const planned = await plan();
    planned.rule.expect_population = [100, 200];
    expect((await apply(planned)).guards).toEqual([expect.stringContaining('The project has 9 targets')]);
    expect(sent(stage)).toEqual([]);
  });
});

describe('What has changed since the plan is skipped, and the rest goes', () => {
  const team = { team: 'ci' };

  test.each<[string, Partial<Snapshot> | 'gone']>([
    ['another name', { name: 'renamed' }],
    ['another label', { metadata: { ...team, used: 'yes' } }],
    ['a label less', { metadata: {} }],
    ['another value of a label', { metadata: { team: 'web' } }],
    ['another status', { status: 'error' }],
    ['another date', { created_at: '2025-01-01T00:00:00.000000' }],
    ['it is young now', { created_at: '2026-03-30T00:00:00.000000' }],
    ['a label keep', { metadata: { ...team, keep: '' } }],
    ['a document forbids it now', { status: 'backing-up' }],
    ['it is gone', 'gone'],
  ])('%s', async (_, change) => {
    const [it, other] = [old({ metadata: team }), old({ name: 'other' })];
    const planned = await plan();
    if (change === 'gone') snapshots.of(project).delete(it.id);
    else Object.assign(it, change);
    const done = await apply(planned);
    expect(gone(stage)).toEqual({ [`snapshot:${other.id}`]: 1 });
    const skipped = done.items.filter(({ status }) => status !== 'deleted');
    expect(skipped).toMatchObject([{ params: { snapshot_id: it.id }, status: 'changed' }]);
    expect(skipped[0]?.reason).toMatch(/^It has changed since the plan[.:]/);
    expect(done).toMatchObject({ matched: 1, left: 0, complete: true });
  });

  const clause = { status: ['SHUTOFF', 'ACTIVE'], unchanged_for: '14d' };
  const onServer: [string, Partial<Server>][] = [
    ['the server was started', { status: 'ACTIVE' }],
    ['the server changed', { updated: '2026-03-31T09:00:00Z' }],
    ['the server changed long ago, but otherwise than it had', { updated: '2026-02-01T09:00:00Z' }],
    ['the server has another tag', { tags: ['used'] }],
  ];
  test.each(
    onServer.flatMap(([what, change]) =>
      (['detach-nic', 'detach-volume', 'delete-server-metadata'] as const).map((kind) => ({ kind, what, change })),
    ),
  )('$kind: $what', async ({ kind, change }) => {
    const server = addServer(project, { status: 'SHUTOFF', created: daysAgo(stage, 90), metadata: { stale: '' } });
    addNic(project, server);
    attachVolume(project, server, addVolume(project), { attached_at: daysAgo(stage, 90) });
    const planned = await sweep(stage, kind, { ...rule, server: clause });
    expect(planned.items).toMatchObject([{ status: 'planned' }]);
    Object.assign(server, change);
    expect((await apply(planned, kind)).items).toMatchObject([{ status: 'changed' }]);
    expect(sent(stage)).toEqual([]);
  });
});

describe('What neither a clause nor a guard went by may change, and the plan is carried out all the same', () => {
  const onServer = ['detach-nic', 'detach-volume', 'delete-server-metadata'] as const;

  test.each(onServer)('%s: another key of the server, a new date of its last change', async (kind) => {
    const server = addServer(project, { created: daysAgo(stage, 90), metadata: { stale: '' } });
    addNic(project, server);
    attachVolume(project, server, addVolume(project), { attached_at: daysAgo(stage, 90) });
    const planned = await sweep(stage, kind, { ...rule, server: { status: ['ACTIVE'] } });
    expect(planned.items).toMatchObject([{ status: 'planned' }]);
    Object.assign(server, { updated: '2026-03-31T09:00:00Z' });
    server.metadata.another = 'key';
    expect((await apply(planned, kind)).items).toMatchObject([{ status: 'deleted' }]);
  });

  test('but for a key of the server that a clause names', async () => {
    const server = addServer(project, { created: daysAgo(stage, 90), metadata: { stale: '', team: 'ci' } });
    const named = { ...rule, key: { glob: ['stale'] }, labels: { has: ['team'] } };
    const planned = await sweep(stage, 'delete-server-metadata', named);
    expect(planned.items).toMatchObject([{ status: 'planned' }]);
    server.metadata.team = 'web';
    expect((await apply(planned, 'delete-server-metadata')).items).toMatchObject([{ status: 'changed' }]);
  });

  test('the same plan in portions: each takes up where the others stand', async () => {
    const server = addServer(project, { created: daysAgo(stage, 90), metadata: { a: '', b: '', c: '' } });
    const planned = await sweep(stage, 'delete-server-metadata', rule);
    expect(planned.items).toHaveLength(3);
    for (const item of planned.items) {
      const done = await apply({ ...planned, items: [item] }, 'delete-server-metadata');
      expect(done.items).toMatchObject([{ status: 'deleted' }]);
    }
    expect(Object.keys(server.metadata).filter((key) => key.length === 1)).toEqual([]);
  });

  test('name, status and size of a disk', async () => {
    const disk = attachVolume(project, addServer(project), addVolume(project), { attached_at: daysAgo(stage, 90) });
    const planned = await sweep(stage, 'detach-volume', rule);
    Object.assign(disk, { name: 'renamed', size: 200 });
    expect((await apply(planned, 'detach-volume')).items).toMatchObject([{ status: 'deleted' }]);
  });

  test.each<[string, Input, object]>([
    ['name', { name: { glob: ['*'] } }, { name: 'renamed' }],
    ['volume', { volume: { min_size_gb: 1 } }, { size: 200 }],
    ['size', { size: { min_gb: 1 } }, { size: 200 }],
  ])('but for a disk whose %s a clause asked for', async (_, asked, change) => {
    const disk = attachVolume(project, addServer(project), addVolume(project), { attached_at: daysAgo(stage, 90) });
    const planned = await sweep(stage, 'detach-volume', { ...rule, ...asked });
    Object.assign(disk, change);
    expect((await apply(planned, 'detach-volume')).items).toMatchObject([{ status: 'changed' }]);
  });
});

describe('A plan that was tampered with cannot delete what the rule does not match', () => {
  const nothing = () => expect([sent(stage), stage.cloud.deletions.size]).toEqual([[], 0]);

  test('that of another operation is refused', async () => {
    old();
    await expect(apply(await plan(), 'delete-instance')).rejects.toThrow('apply.operation: must be delete-instance');
    nothing();
  });

  test('one of its items without a fingerprint: it is refused whole', async () => {
    old();
    old();
    const planned = await plan();
    delete planned.items[1]?.fingerprint;
    await expect(apply(planned)).rejects.toThrow('apply.items.1.fingerprint: is missing');
    nothing();
  });

  test.each([
    ['no rule', { rule: undefined }],
    ['no items', { items: undefined }],
    ['it is the report of a real run', { plan: false }],
    ['params that are no texts', { items: [{ params: { snapshot_id: 1 }, status: 'planned', fingerprint: 'x' }] }],
    ['items without params', { items: [{ status: 'planned', fingerprint: 'x' }] }],
    ['a rule with an unknown key', { rule: { older_then: '30d' } }],
  ])('%s: it is refused', async (_, change) => {
    old();
    await expect(apply({ ...(await plan()), ...change })).rejects.toThrow('The request is not valid: apply.');
    nothing();
  });

  test('a rule beside it is refused, for which of the two is meant cannot be guessed', async () => {
    old();
    const planned = await plan();
    await expect(sweep(stage, 'delete-snapshot', { older_than: '1d', apply: planned })).rejects.toThrow(
      'older_than: must not stand beside a plan',
    );
    nothing();
  });

  test('params of another project match nothing here', async () => {
    old();
    const planned = await plan();
    for (const { params } of planned.items) Object.assign(params, { project_id: 'another' });
    expect((await apply(planned)).items).toMatchObject([{ status: 'changed' }]);
    nothing();
  });

  test('params with one more match nothing', async () => {
    const server = addServer(project);
    attachVolume(project, server, addVolume(project), { attached_at: daysAgo(stage, 90) });
    const planned = await sweep(stage, 'detach-volume', rule);
    for (const { params } of planned.items) Object.assign(params, { delete_flag: '1' });
    expect((await apply(planned, 'detach-volume')).items).toMatchObject([{ status: 'changed' }]);
    nothing();
  });

  test('a young target smuggled in stays, with whichever fingerprint', async () => {
    old();
    const young = addSnapshot(project, { name: 'young', created_at: daysAgo(stage, 1) });
    const planned = await plan();
    // The right one: a plan by another rule would give it away.
    const wider = await plan({ older_than: '1h' });
    const smuggled = wider.items.filter(({ name }) => name === 'young');
    expect(smuggled).toHaveLength(1);
    for (const fingerprint of [smuggled[0]?.fingerprint, 'made-up', '']) {
      const items = smuggled.map((item) => ({ ...item, fingerprint }));
      const done = await apply({ ...planned, items });
      expect(done.items).toMatchObject([{ params: { snapshot_id: young.id }, status: 'changed' }]);
    }
    nothing();
  });

  test.each([
    ['kept', { metadata: { keep: '' } }],
    ['of a backup', { name: 'autobk_snapshot_1' }],
  ])('one that is %s, smuggled in with the fingerprint of another, stays', async (_, given) => {
    old();
    const safe = old(given);
    const planned = await plan();
    const [first] = planned.items;
    const params = { project_id: project.id, snapshot_id: safe.id };
    const done = await apply({ ...planned, items: [{ ...first, params }] });
    expect(done.items).toMatchObject([{ status: 'changed' }]);
    nothing();
  });

  test('what a document forbids stays, even with the right fingerprint', async () => {
    const server = addServer(project, { created: daysAgo(stage, 90) });
    addNic(project, server);
    const planned = await sweep(stage, 'detach-nic', rule);
    expect(planned.items).toMatchObject([{ status: 'planned' }]);
    for (const nic of server.nics) nic.primary = false;
    expect((await apply(planned, 'detach-nic')).items).toMatchObject([{ status: 'changed' }]);
    // Forged: what is read now, under the plan's rule.
    const [item] = planned.items;
    const deadline = startDeadline(stage.clock, 60_000, new AbortController().signal);
    const context = stage.container.begin('detach-nic', { deadline, id: 'forger' });
    const nic = await detachNic.read(context.open(context), item?.params as Params);
    const fingerprint = nic && fingerprintOf(nic, planned.rule);
    const done = await apply({ ...planned, items: [{ ...item, fingerprint }] }, 'detach-nic');
    expect(done.items).toMatchObject([{ status: 'refused', reason: expect.stringContaining('primary') }]);
    nothing();
  });

  test('what is not there is reported, not asked for', async () => {
    old();
    const planned = await plan();
    const params = { project_id: project.id, snapshot_id: uuid('nowhere') };
    const done = await apply({ ...planned, items: [{ ...planned.items[0], params }] });
    expect(done.items).toMatchObject([{ params, status: 'changed' }]);
    nothing();
  });

  test('items that were not planned stay', async () => {
    old({ name: 'autobk_snapshot_1' });
    const planned = await plan();
    expect(statuses(planned)).toEqual({ autobk_snapshot_1: 'refused' });
    expect((await apply(planned)).items).toEqual([]);
    nothing();
  });

  test('a narrower limit holds', async () => {
    for (let n = 0; n < 4; n += 1) old();
    const planned = await plan();
    planned.rule.limit = 2;
    expect(await apply(planned)).toMatchObject({ matched: 4, left: 2 });
    expect(stage.cloud.deletions.size).toBe(2);
  });
});
