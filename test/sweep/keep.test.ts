import { beforeEach, describe, expect, test } from 'vitest';
import { addInstance } from '../rehearsal/cloud/clouddc/instances.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addNic, addServer, servers } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, gone, type Kind, kinds, onRequest, sent, sweep } from './sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

/** One target that a rule by age matches, and how it can be labelled. */
interface Target {
  name: string;
  label(word: string): void;
  /** Where its labels are read right before it goes. */
  labelsAt: RegExp;
}

const add: Record<Kind, () => Target> = {
  'delete-snapshot': () => {
    const it = addSnapshot(stage.cloud.project, { created_at: daysAgo(stage, 90) });
    return {
      name: it.name,
      label: (word) => Object.assign(it.metadata, { [word]: '' }),
      labelsAt: new RegExp(`${it.id}$`),
    };
  },
  'delete-instance': () => {
    const it = addInstance(stage.cloud.project, { created_at: daysAgo(stage, 90) });
    return { name: it.name, label: (key) => it.tags.push({ key, value: 'x' }), labelsAt: /instances$/ };
  },
  'detach-volume': () => {
    const { project } = stage.cloud;
    const it = attachVolume(project, addServer(project), addVolume(project), { attached_at: daysAgo(stage, 90) });
    return {
      name: it.name,
      label: (word) => Object.assign(it.tags, { [word]: '' }),
      labelsAt: /cloudvolumes\/[0-9a-f-]{36}$/,
    };
  },
  'detach-nic': () => {
    const host = addServer(stage.cloud.project, { created: daysAgo(stage, 90) });
    const name = `${host.name}/${addNic(stage.cloud.project, host).port_id}`;
    return {
      name,
      label: (word) => host.tags.push(`${word}=x`),
      labelsAt: new RegExp(`cloudservers/${host.id}$`),
    };
  },
  'delete-server-metadata': () => {
    const host = addServer(stage.cloud.project, { created: daysAgo(stage, 90), metadata: { stale: '' } });
    return {
      name: 'stale',
      label: (word) => host.tags.push(word),
      labelsAt: new RegExp(`cloudservers/${host.id}$`),
    };
  },
};
const rule = { older_than: '30d' };

describe.each(kinds)('%s', (kind) => {
  test('goes when nothing speaks against it', async () => {
    const { name } = add[kind]();
    const report = await sweep(stage, kind, { ...rule, apply: true });
    expect(report.items).toMatchObject([{ name, status: 'deleted' }]);
    expect(Object.values(gone(stage))).toEqual([1]);
  });

  test.each(['keep', 'KEEP', 'Keep'])('a label %s protects it in the plan and in the real run', async (word) => {
    add[kind]().label(word);
    for (const apply of [false, true]) {
      const report = await sweep(stage, kind, { ...rule, apply });
      expect(report).toMatchObject({ matched: 0, items: [] });
      expect(report.kept.keep).toBeGreaterThan(0);
    }
    expect(sent(stage)).toEqual([]);
  });

  test.each(['keeper', 'upkeep', 'kept'])('a label %s does not', async (word) => {
    const { name, label } = add[kind]();
    label(word);
    expect((await sweep(stage, kind, rule)).items).toMatchObject([{ name, status: 'planned' }]);
  });

  test('a label keep that comes after the listing protects it, and nothing is sent', async () => {
    const { label, labelsAt } = add[kind]();
    const plan = await sweep(stage, kind, rule);
    const listing = stage.cloud.requests.length;
    let seen = 0;
    // The same requests list as for the plan; what follows is the real run's.
    onRequest(stage.cloud, () => {
      seen += 1;
      if (seen === listing + 1) label('keep');
    });
    const report = await sweep(stage, kind, { ...rule, apply: true });
    expect(report.items).toMatchObject([{ status: 'refused', reason: expect.stringContaining('keep') }]);
    expect([report.matched, plan.matched, sent(stage)]).toEqual([1, 1, []]);
    expect(stage.cloud.requests.slice(listing).some(({ path }) => labelsAt.test(path))).toBe(true);
  });

  test('a label keep that comes between plan and deletion protects it, and nothing is sent', async () => {
    const { label } = add[kind]();
    const plan = await sweep(stage, kind, rule);
    label('keep');
    const report = await sweep(stage, kind, { apply: plan });
    expect(report.items).toMatchObject([{ status: 'changed', reason: expect.stringContaining('keep keeps it now') }]);
    expect(sent(stage)).toEqual([]);
  });

  test.each([
    { status: 403, body: { error: { code: 'Ecs.0003', message: 'no permission' } } },
    { status: 500, body: { error: { code: 'Never.0001', message: 'unheard of' } } },
    'garbage',
  ] as const)('when its labels cannot be read again right before (%j), nothing is sent', async (how) => {
    const { labelsAt } = add[kind]();
    await sweep(stage, kind, rule);
    const listed = stage.cloud.requests.filter(({ path }) => labelsAt.test(path)).length;
    // Of the real run's requests there, those of the listing pass.
    stage.cloud.fail({ path: labelsAt, skip: listed, times: 99, how });
    const report = await sweep(stage, kind, { ...rule, apply: true });
    expect(report.items).toMatchObject([{ status: expect.stringMatching(/^(refused|failed)$/) }]);
    expect(sent(stage)).toEqual([]);
    expect(stage.cloud.requests.filter(({ path }) => labelsAt.test(path))).toHaveLength(2 * listed + 1);
  });
});

test('a server that is labelled keep protects its disks, in the plan and in the real run', async () => {
  const { project } = stage.cloud;
  const host = addServer(project, { tags: ['keep'] });
  attachVolume(project, host, addVolume(project), { attached_at: daysAgo(stage, 90) });
  const report = await sweep(stage, 'detach-volume', { ...rule, apply: true });
  expect([report.kept, report.items, sent(stage)]).toEqual([{ keep: 1 }, [], []]);
});

test('a server that gets its label keep after the listing protects its disks', async () => {
  const { project } = stage.cloud;
  const host = addServer(project);
  attachVolume(project, host, addVolume(project), { attached_at: daysAgo(stage, 90) });
  onRequest(stage.cloud, ({ path }) => {
    if (path.includes('block_device')) host.tags.push('keep');
  });
  const report = await sweep(stage, 'detach-volume', { ...rule, apply: true });
  expect([report.items[0]?.status, sent(stage)]).toEqual(['refused', []]);
});

test('a server that is started after the listing keeps its disks, for the rule was for stopped ones', async () => {
  const { project } = stage.cloud;
  const host = addServer(project, { status: 'SHUTOFF', updated: daysAgo(stage, 30) });
  attachVolume(project, host, addVolume(project), { attached_at: daysAgo(stage, 90) });
  onRequest(stage.cloud, ({ path }) => {
    if (path.includes('block_device')) host.status = 'ACTIVE';
  });
  const report = await sweep(stage, 'detach-volume', { ...rule, server: { status: ['SHUTOFF'] }, apply: true });
  expect([report.items[0]?.status, report.items[0]?.reason, sent(stage)]).toEqual([
    'refused',
    "It has changed since the sweep listed it: the rule's clause server keeps it now.",
    [],
  ]);
});

test('a metadata key named keep protects all of its server', async () => {
  const created = daysAgo(stage, 90);
  const host = addServer(stage.cloud.project, { created, metadata: { keep: 'true', stale: '', older: '' } });
  addNic(stage.cloud.project, host);
  expect((await sweep(stage, 'delete-server-metadata', rule)).kept).toEqual({ keep: 3 });
  expect((await sweep(stage, 'detach-nic', rule)).kept).toEqual({ keep: 1 });
});

describe('What has labels nobody can read is kept', () => {
  test('an instance without tags and metadata, or with one of them null', async () => {
    const { project } = stage.cloud;
    const created_at = daysAgo(stage, 90);
    Object.assign(addInstance(project, { created_at }), { tags: undefined, metadata: undefined });
    Object.assign(addInstance(project, { created_at }), { tags: null });
    Object.assign(addInstance(project, { created_at }), { metadata: null });
    const readable = addInstance(project, { created_at });
    Object.assign(readable, { tags: undefined });
    const report = await sweep(stage, 'delete-instance', { ...rule, apply: true });
    expect(report).toMatchObject({
      matched: 1,
      kept: { keep: 3 },
      items: [{ name: readable.name, status: 'deleted' }],
    });
    expect(gone(stage)).toEqual({ [`instance:${readable.id}`]: 1 });
  });

  test('a disk whose tags are null, and a NIC on a server whose tags are', async () => {
    const { project } = stage.cloud;
    const host = addServer(project, { created: daysAgo(stage, 90) });
    addNic(project, host);
    Object.assign(attachVolume(project, host, addVolume(project), { attached_at: daysAgo(stage, 90) }), { tags: null });
    expect((await sweep(stage, 'detach-volume', { ...rule, apply: true })).kept).toEqual({ keep: 1 });
    Object.assign(host, { tags: null });
    expect((await sweep(stage, 'detach-nic', { ...rule, apply: true })).kept).toEqual({ keep: 1 });
    expect(sent(stage)).toEqual([]);
  });

  test('a disk whose server is gone, and one sweep is not the end of the others', async () => {
    const { project } = stage.cloud;
    const attached_at = daysAgo(stage, 90);
    const lost = addServer(project);
    attachVolume(project, lost, addVolume(project), { attached_at });
    const other = addServer(project);
    const { id, name } = attachVolume(project, other, addVolume(project), { attached_at });
    servers.of(project).delete(lost.id);
    const report = await sweep(stage, 'detach-volume', { ...rule, apply: true });
    expect(report).toMatchObject({ population: 2, kept: { keep: 1 }, items: [{ name, status: 'deleted' }] });
    expect(gone(stage)).toEqual({ [`volume:${other.id}/${id}`]: 1 });
  });

  test('a NIC whose server goes while the servers are listed is no target any more', async () => {
    const { project } = stage.cloud;
    const created = daysAgo(stage, 90);
    const [first, second] = [addServer(project, { created }), addServer(project, { created })];
    addNic(project, first);
    addNic(project, second);
    onRequest(stage.cloud, ({ path }) => {
      if (path.endsWith(first.id)) servers.of(project).delete(first.id);
    });
    const report = await sweep(stage, 'detach-nic', rule);
    expect([report.population, report.matched]).toEqual([1, 1]);
  });
});
