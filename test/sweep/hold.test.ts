import { describe, expect, test } from 'vitest';
import { judgeOf } from '../../shared/sweep/match.ts';
import { post, secret, standardHeaders } from '../outbound/deliveries.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { readAnswer } from '../stage.ts';
import { type QueueStage, setQueueStage, work } from './queue-stage.ts';
import { daysAgo, gone, type Input, type Kind, onRequest, sent, serve, sweep } from './sweeping.ts';

let stage: QueueStage;

/** Queues what a rule matches, lets `change` happen while the messages wait, and works them off. */
async function sweepThenChange(kind: Kind, rule: Input, change: () => void): Promise<unknown[]> {
  await sweep(stage, kind, { max_percent: 100, ...rule, apply: true });
  change();
  const messages = await stage.receive();
  expect(messages).toHaveLength(1);
  await stage.settle(messages, await work(stage, kind, messages));
  return stage.logged.filter(({ params }) => params).map(({ status, reason }) => `${status}: ${reason ?? ''}`);
}

const keptBy = (clause: string) => [
  `refused: It has changed since the sweep listed it: the rule's clause ${clause} keeps it now.`,
];

describe('A queued deletion is held against the whole rule when its turn comes', () => {
  const snapshotChanges: [string, Input, (snapshot: ReturnType<typeof addSnapshot>) => void][] = [
    ['older_than', { older_than: '30d' }, (it) => Object.assign(it, { created_at: '2026-03-31T09:00:00.000000' })],
    ['name', { name: { glob: ['tmp-*'] } }, (it) => Object.assign(it, { name: 'golden' })],
    ['labels', { labels: { has: ['temporary'] } }, (it) => Object.assign(it, { metadata: {} })],
    ['status', { status: ['available'] }, (it) => Object.assign(it, { status: 'error' })],
    ['expired', { expired: true }, (it) => Object.assign(it.metadata, { 'expires-at': '2030-01-01' })],
  ];

  test.each(snapshotChanges)('clause %s', async (clause, rule, change) => {
    stage = await setQueueStage();
    const metadata = { temporary: 'yes', 'expires-at': '2026-01-01' };
    const snapshot = addSnapshot(stage.cloud.project, { name: 'tmp-1', created_at: daysAgo(stage, 90), metadata });
    expect(await sweepThenChange('delete-snapshot', rule, () => change(snapshot))).toEqual(keptBy(clause));
    expect([sent(stage), stage.queue.count()]).toEqual([[], { waiting: 0, underWay: 0, dead: 0 }]);
  });

  test("a metadata key's own date that was put off", async () => {
    stage = await setQueueStage();
    const server = addServer(stage.cloud.project, { metadata: { scratch: 'expires-at=2026-01-01' } });
    const putOff = () => Object.assign(server.metadata, { scratch: 'expires-at=2030-01-01' });
    expect(await sweepThenChange('delete-server-metadata', { expired: true }, putOff)).toEqual(keptBy('expired'));
    expect(sent(stage)).toEqual([]);
  });

  test.each([
    ['server', { server: { status: ['SHUTOFF'], unchanged_for: '14d' } }],
    ['volume', { volume: { min_size_gb: 100 } }],
    ['size', { size: { min_gb: 100 } }],
  ])("a disk's clause %s", async (clause, rule) => {
    stage = await setQueueStage();
    const { project } = stage.cloud;
    const server = addServer(project, { status: 'SHUTOFF', updated: daysAgo(stage, 30) });
    const disk = attachVolume(project, server, addVolume(project, { size: 200 }));
    const change = () => {
      Object.assign(server, { status: 'ACTIVE', vm_state: 'active' });
      Object.assign(disk, { size: 40 });
    };
    expect(await sweepThenChange('detach-volume', rule, change)).toEqual(keptBy(clause));
    expect(sent(stage)).toEqual([]);
  });

  test('but that our own deletions change the server keeps none of the others', async () => {
    stage = await setQueueStage();
    const metadata = { k1: '', k2: '', k3: '' };
    const server = addServer(stage.cloud.project, { updated: daysAgo(stage, 90), metadata });
    const rule = { key: { glob: ['k*'] }, server: { unchanged_for: '30d' }, max_percent: 100, apply: true };
    await sweep(stage, 'delete-server-metadata', rule);
    for (let messages = await stage.receive(); messages.length > 0; messages = await stage.receive()) {
      await stage.settle(messages, await work(stage, 'delete-server-metadata', messages));
      Object.assign(server, { updated: '2026-03-31T10:00:00Z' });
    }
    expect(Object.keys(server.metadata).filter((key) => key.startsWith('k'))).toEqual([]);
  });

  test('and goes when it still holds', async () => {
    stage = await setQueueStage();
    const { id } = addSnapshot(stage.cloud.project, { created_at: daysAgo(stage, 90) });
    expect(await sweepThenChange('delete-snapshot', { older_than: '30d' }, () => {})).toEqual(['deleted: ']);
    expect(gone(stage)).toEqual({ [`snapshot:${id}`]: 1 });
  });
});

describe('The mark of a sweep', () => {
  test.each([
    ['a rule that is not one', { rule: { older_than: 'soon' } }, /sweep\.rule\.older_than/],
    ['an unknown clause', { rule: { older_then: '30d' } }, /sweep\.rule\.older_then/],
    ['no rule', {}, /sweep\.rule/],
    ['no object', true, /sweep/],
  ])(
    'that is %s sends the message to the dead letters: a rule that is not read protects nothing',
    async (_, mark, reason) => {
      stage = await setQueueStage();
      const { id } = addSnapshot(stage.cloud.project, { created_at: daysAgo(stage, 90) });
      await stage.put([JSON.stringify({ params: { snapshot_id: id }, sweep: mark })]);
      const messages = await stage.receive();
      await stage.settle(messages, await work(stage, 'delete-snapshot', messages));
      const [letter] = await stage.receive('dead-letters');
      expect(letter?.MessageAttributes?.reason?.StringValue).toMatch(reason);
      expect(stage.cloud.requests).toEqual([]);
    },
  );

  test("is none of a person's request: it is not known there", async () => {
    stage = await setQueueStage({ environment: { CLEANUP_WEBHOOK_SECRET: secret } });
    const { id } = addSnapshot(stage.cloud.project, { created_at: daysAgo(stage, 90) });
    const body = JSON.stringify({ params: { snapshot_id: id }, sweep: { rule: { older_than: '30d' } } });
    const event = post('/webhooks/delete-snapshot', body, standardHeaders(body, { at: stage.clock.now() }));
    const answer = readAnswer(await serve(stage, 'delete-snapshot')(event, {}));
    expect(answer).toMatchObject({ status: 400, body: { issues: [{ field: 'sweep', message: 'is not known' }] } });
    expect(stage.cloud.requests).toEqual([]);
  });
});

test('labels that the list does not have, but that can still be read, are read before a rule judges by them', () => {
  const judge = judgeOf({ labels: { has: ['temporary'] }, limit: 1, max_percent: 100 }, 0);
  const listed = { params: {}, name: '', state: {}, complete: async () => undefined };
  expect(judge.keptBy(listed)).toBeUndefined();
  expect(judge.keptBy({ params: {}, name: '', state: {} })).toBe('keep');
  expect(judge.keptBy({ ...listed, labels: { keep: '' } })).toBe('keep');
  expect(judge.keptBy({ ...listed, labels: {} })).toBe('labels');
});

test('a freeze that begins while a queued deletion is looked at holds it', async () => {
  stage = await setQueueStage({ environment: { CLEANUP_FREEZE: '2026-03-31T10:05:00/2026-04-01' } });
  addSnapshot(stage.cloud.project, { created_at: daysAgo(stage, 90) });
  const said = await sweepThenChange('delete-snapshot', { older_than: '30d' }, () => {
    onRequest(stage.cloud, () => stage.clock.set(600_000));
  });
  expect(said).toEqual([expect.stringContaining('refused: Nothing is deleted until')]);
  expect(sent(stage)).toEqual([]);
});
