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
  const shop = named(project.servers, 'shop-frontend');
  const halfBorn = named(project.servers, 'half-born');
  const [primary, extra] = shop.nics;
  const root = shop.volumes[0]?.volume_id ?? '';
  const data = named(project.volumes, 'log-dump-may-go');
  const snapshot = (name: string) => named(project.snapshots, name);
  const instance = (name: string) => named(project.instances, name);
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
  const servers = [...project.servers.values()];
  const keys = servers.flatMap((server) => Object.keys(server.metadata));
  return [
    { kind: 'servers', count: servers.length, examples: names(servers) },
    {
      kind: 'metadata keys',
      count: keys.length,
      examples: keys
        .filter((key) => key.startsWith('temp') || key.startsWith('exp'))
        .slice(0, 3)
        .join(', '),
    },
    { kind: 'NICs', count: servers.flatMap((server) => server.nics).length, examples: 'one primary each, some extra' },
    { kind: 'disks', count: project.volumes.size, examples: names(project.volumes.values()) },
    { kind: 'snapshots', count: project.snapshots.size, examples: names(project.snapshots.values()) },
    { kind: 'bare-metal instances', count: project.instances.size, examples: names(project.instances.values()) },
  ];
}

function stop(operation: string, target: string, path: string): Stop {
  return { operation, target, path };
}

function named<T extends { name: string }>(things: Map<string, T>, name: string): T {
  for (const thing of things.values()) if (thing.name === name) return thing;
  throw new Error(`The untidy project has no ${name}.`);
}
