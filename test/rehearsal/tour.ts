import { instances } from './cloud/clouddc/instances.ts';
import { servers } from './cloud/ecs/server.ts';
import { snapshots } from './cloud/evs/snapshot.ts';
import { volumes } from './cloud/evs/volumes.ts';
import type { Project } from './cloud/project.ts';

/** One deletion the tour asks for: what a person would call it, and its path. */
export interface Stop {
  operation: string;
  target: string;
  path: string;
}

/** A line of the inventory. */
export interface Holding {
  kind: string;
  count: number;
  examples: string;
}

/** One deletion of each kind that may go, and one of each kind that must not. */
export function tour(project: Project): Stop[] {
  const shop = named(servers.of(project), 'shop-frontend');
  const halfBorn = named(servers.of(project), 'half-born');
  const [primary, extra] = shop.nics;
  const root = shop.volumes[0]?.volume_id ?? '';
  const data = named(volumes.of(project), 'log-dump-may-go');
  const snapshot = (name: string) => named(snapshots.of(project), name);
  const instance = (name: string) => named(instances.of(project), name);
  const v1 = `/v1/${project.id}/cloudservers`;
  const nic = (port: string | undefined) => `/v2.1/${project.id}/servers/${shop.id}/os-interface/${port}`;
  const evs = `/v2/${project.id}/cloudsnapshots`;
  const clouddc = `/v1/${project.id}/instances`;
  return [
    stop('delete-server-metadata', 'temp-owner of shop-frontend', `${v1}/${shop.id}/metadata/temp-owner`),
    stop('detach-nic', 'extra NIC of shop-frontend', nic(extra?.port_id)),
    stop('detach-volume', 'log-dump-may-go of shop-frontend', `${v1}/${shop.id}/detachvolume/${data.id}`),
    stop('delete-instance', 'metal-benchmark', `${clouddc}/${instance('metal-benchmark').id}`),
    stop('delete-snapshot', 'before-upgrade', `${evs}/${snapshot('before-upgrade').id}`),
    stop('delete-server-metadata', 'expires-at of half-born', `${v1}/${halfBorn.id}/metadata/expires-at`),
    stop('detach-nic', 'primary NIC of shop-frontend', nic(primary?.port_id)),
    stop('detach-volume', 'root disk of shop-frontend', `${v1}/${shop.id}/detachvolume/${root}`),
    stop('delete-instance', 'metal-database', `${clouddc}/${instance('metal-database').id}`),
    stop('delete-snapshot', 'autobk_snapshot_20260214', `${evs}/${snapshot('autobk_snapshot_20260214').id}`),
  ];
}

/** What the project holds, for the eye. */
export function inventory(project: Project): Holding[] {
  const names = (things: Iterable<{ name: string }>) =>
    [...things]
      .slice(0, 3)
      .map((thing) => thing.name)
      .join(', ');
  const hosts = [...servers.of(project).values()];
  const keys = hosts.flatMap((server) => Object.keys(server.metadata));
  return [
    { kind: 'servers', count: hosts.length, examples: names(hosts) },
    {
      kind: 'metadata keys',
      count: keys.length,
      examples: keys
        .filter((key) => key.startsWith('temp') || key.startsWith('exp'))
        .slice(0, 3)
        .join(', '),
    },
    { kind: 'NICs', count: hosts.flatMap((server) => server.nics).length, examples: 'one primary each, some extra' },
    { kind: 'disks', count: volumes.of(project).size, examples: names(volumes.of(project).values()) },
    { kind: 'snapshots', count: snapshots.of(project).size, examples: names(snapshots.of(project).values()) },
    {
      kind: 'bare-metal instances',
      count: instances.of(project).size,
      examples: names(instances.of(project).values()),
    },
  ];
}

function stop(operation: string, target: string, path: string): Stop {
  return { operation, target, path };
}

function named<T extends { name: string }>(things: Map<string, T>, name: string): T {
  for (const thing of things.values()) if (thing.name === name) return thing;
  throw new Error(`The untidy project has no ${name}.`);
}
