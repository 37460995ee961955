import fc from 'fast-check';
import { operationNames } from '../../shared/cli/operations.ts';
import { addInstance } from '../rehearsal/cloud/clouddc/instances.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addNic, addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addListener, addLoadBalancer } from '../rehearsal/cloud/elb/load-balancer.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { addGateway } from '../rehearsal/cloud/nat/gateway.ts';
import { addRule } from '../rehearsal/cloud/nat/rules.ts';
import type { Project } from '../rehearsal/cloud/project.ts';
import { exampleOf } from '../rehearsal/cloud/services.ts';
import { addEip, bindEip } from '../rehearsal/cloud/vpc/eip.ts';

/** What is added to a project: of which kind, how old, how called and labelled, and which of its oddities it has. */
export interface Thing {
  kind: string;
  days: number;
  name: string;
  labels: Record<string, string>;
  odd: 'in use' | 'not ready' | 'protected' | 'unreadable' | '';
}

const day = 86_400_000;

/** Adds a thing as of `now`. */
export async function addThing(project: Project, { kind, days, ...thing }: Thing, now: number): Promise<void> {
  const made = now - days * day;
  const add = adders[kind];
  if (add) add(project, thing, made);
  else await exampleOf(kind)[thing.odd ? 'stays' : 'goes'](project, made);
}

type Add = (project: Project, thing: Omit<Thing, 'kind' | 'days'>, made: number) => void;

const pairs = (labels: Thing['labels']) => Object.entries(labels).map(([key, value]) => ({ key, value }));
const texts = (labels: Thing['labels']) => Object.entries(labels).map(([key, value]) => `${key}=${value}`);
const none = null as never;

/** Those with names and labels of their own, beside the examples of every function. */
const adders: Record<string, Add> = {
  server: (project, { name, labels, odd }, created) => {
    const status = odd === 'not ready' ? 'ERROR' : 'SHUTOFF';
    const tags = odd === 'protected' ? ['__type_baremetal'] : texts(labels);
    const metadata = { owner: name, ...labels, 'temp-note': 'ttl=7d' };
    const server = addServer(project, { name, created, status, locked: odd === 'in use', tags, metadata });
    addNic(project, server);
    attachVolume(project, server, undefined, { root: true, attached_at: created });
    attachVolume(project, server, addVolume(project, { name, tags: labels }), { attached_at: created });
    if (odd === 'unreadable') Object.assign(server, { vm_state: none });
  },
  volume: (project, { name, labels, odd }, created_at) => {
    const status = odd === 'not ready' ? 'extending' : 'available';
    const disk = addVolume(project, { name, tags: labels, created_at, status, bootable: odd === 'protected' });
    if (odd === 'in use') addSnapshot(project, { name: `of ${name}`, volume_id: disk.id, created_at });
    if (odd === 'unreadable') disk.size = none;
  },
  snapshot: (project, { name, labels, odd }, created_at) => {
    const status = odd === 'not ready' ? 'creating' : odd === 'unreadable' ? none : 'available';
    const called = odd === 'protected' ? `autobk_snapshot_${name}` : name;
    addSnapshot(project, { name: called, metadata: labels, created_at, status });
  },
  instance: (project, { name, labels, odd }, created_at) => {
    const state = odd === 'in use' ? 'running' : odd === 'unreadable' ? none : 'stopped';
    addInstance(project, { name, tags: pairs(labels), created_at, state });
  },
  gateway: (project, { name, labels, odd }, created_at) => {
    const status = odd === 'not ready' ? 'PENDING_CREATE' : odd === 'unreadable' ? none : 'ACTIVE';
    const admin_state_up = odd !== 'protected';
    const { id } = addGateway(project, { name, tags: pairs(labels), created_at, status, admin_state_up });
    if (odd === 'in use') addRule(project, 'snat', id);
  },
  eip: (project, { name, labels, odd }, created_at) => {
    const lock_status = odd === 'protected' ? 'POLICE' : null;
    const eip = addEip(project, { alias: name, tags: texts(labels), created_at, lock_status });
    if (odd === 'in use') bindEip(project, eip, 'ELB');
    if (odd === 'unreadable') eip.status = none;
  },
  balancer: (project, { name, labels, odd }, created_at) => {
    const deletion_protection_enable = odd === 'protected';
    const one = addLoadBalancer(project, { name, tags: pairs(labels), created_at, deletion_protection_enable });
    if (odd === 'in use') addListener(project, one);
    if (odd === 'unreadable') one.provisioning_status = none;
  },
};

const word = fc.constantFrom('tmp', 'ci', 'golden', 'prod');
const labels = fc.dictionary(
  fc.constantFrom('team', 'keep', 'ttl', 'expires-at', 'pinned'),
  fc.constantFrom('', 'ci', '7d', '2026-03-01'),
  { maxKeys: 2 },
);

/** Projects of things of these kinds; of every kind there is unless told otherwise. */
export function anyProject(
  kinds: readonly string[] = [...Object.keys(adders), ...operationNames],
): fc.Arbitrary<Thing[]> {
  const thing = fc.record({
    kind: fc.constantFrom(...kinds),
    // Few ages, so that many are equally old.
    days: fc.integer({ min: 0, max: 60 }),
    name: word,
    labels,
    odd: fc.constantFrom<Thing['odd']>('', '', '', '', 'in use', 'not ready', 'protected', 'unreadable'),
  });
  return fc.array(thing, { maxLength: 60, size: 'max' });
}

const seldom = <Value>(one: fc.Arbitrary<Value>) => fc.option(one, { nil: undefined, freq: 4 });

/** Rules that go by what every kind has. */
export const anyRule = fc.record({
  older_than: fc.constantFrom('1d', '1d', '2w', '30d'),
  name: seldom(fc.constantFrom({ glob: ['*'], except: ['golden'] }, { glob: ['tmp', 'ci', '*a*'] })),
  labels: seldom(fc.constantFrom({ has: ['team'] }, { is: { team: 'ci' } }, { has_not: ['pinned'] })),
  expired: seldom(fc.constant(true as const)),
  limit: fc.constantFrom(2, 30, 50),
  max_percent: fc.constantFrom(10, 100, 100),
  expect_population: seldom(fc.constantFrom([0, 1000], [5, 40])),
});

/** Clauses that only some kinds can meet. */
export const anyClause = fc.constantFrom(
  ...[{}, {}, {}, {}, { size: { min_gb: 40 } }, { volume: { type: ['SSD'] } }, { key: { glob: ['temp-*', 'owner'] } }],
  ...[{ server: { status: ['SHUTOFF'], unchanged_for: '14d' } }, { status: ['available', 'DOWN', 'ACTIVE'] }],
);
