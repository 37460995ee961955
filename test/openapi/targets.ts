import { instances } from '../rehearsal/cloud/clouddc/instances.ts';
import { servers } from '../rehearsal/cloud/ecs/server.ts';
import { snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { volumes } from '../rehearsal/cloud/evs/volumes.ts';
import { untidyProject } from '../rehearsal/cloud/untidy-project.ts';
import { virtualClock } from '../rehearsal/virtual-clock.ts';

/** What is given for one deletion. */
export type Params = Record<string, string>;

/** What the examples of one function are about. */
export interface ExampleTargets {
  goes: Params;
  stays: Params;
  absent: Params;
  rule: object;
  /** What only this function takes beside. */
  own?: Params;
}

/** When it is while the examples are carried out. */
export const moment = virtualClock().now();

/** The project they are sent to, as it is before the first of them. */
export const project = untidyProject(moment);
const nowhere = '00000000-0000-4000-8000-000000000000';
const shop = named(servers.of(project), 'shop-frontend');
const halfBorn = named(servers.of(project), 'half-born');

/** For each kind of target: one that may go, one that must not, one that is not there, and a rule to sweep by. */
export const targets: Record<string, ExampleTargets> = {
  'delete-server-metadata': {
    goes: { server_id: shop.id, key: 'temp-owner' },
    stays: { server_id: halfBorn.id, key: 'expires-at' },
    absent: { server_id: shop.id, key: 'was-here-once' },
    rule: { expired: true, key: { glob: ['expires-at*'] } },
  },
  'detach-nic': {
    goes: { server_id: shop.id, port_id: shop.nics[1]?.port_id ?? '' },
    stays: { server_id: shop.id, port_id: shop.nics[0]?.port_id ?? '' },
    absent: { server_id: shop.id, port_id: nowhere },
    rule: { server: { status: ['SHUTOFF'], unchanged_for: '30d' } },
  },
  'detach-volume': {
    goes: { server_id: shop.id, volume_id: named(volumes.of(project), 'log-dump-may-go').id },
    stays: { server_id: shop.id, volume_id: named(volumes.of(project), 'shop-frontend-root').id },
    absent: { server_id: shop.id, volume_id: nowhere },
    rule: { name: { glob: ['*-may-go'] }, volume: { min_size_gb: 100 } },
    own: { delete_flag: '1' },
  },
  'delete-instance': {
    goes: { id: named(instances.of(project), 'metal-benchmark').id },
    stays: { id: named(instances.of(project), 'metal-database').id },
    absent: { id: nowhere },
    rule: { older_than: '30d', status: ['stopped'] },
  },
  'delete-snapshot': {
    goes: { snapshot_id: named(snapshots.of(project), 'before-upgrade').id },
    stays: { snapshot_id: named(snapshots.of(project), 'autobk_snapshot_20260214').id },
    absent: { snapshot_id: nowhere },
    rule: { older_than: '30d', name: { glob: ['before-*'], except: ['*-final'] } },
  },
};

function named<T extends { name: string }>(things: Map<string, T>, name: string): T {
  for (const thing of things.values()) if (thing.name === name) return thing;
  throw new Error(`The untidy project has no ${name}.`);
}
