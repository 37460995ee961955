import type { Climate } from './climate.ts';
import type { Dice } from './dice.ts';
import { type Asker, type Kind, keyOf, type Project, type Server, type Thing } from './things.ts';

const day = 86_400_000;

/** Makes a project with so many things to be deleted in it, and some bystanders that nobody asks for. */
export function populate(count: number, climate: Climate, dice: Dice, now: number): Project {
  const project: Project = { id: dice.hex(32), servers: new Map(), things: new Map(), disks: new Map() };

  function fateOf(kind: Kind): Thing['fate'] {
    const end =
      climate.has('stuck') && dice.chance(0.03)
        ? 'stuck'
        : climate.has('taken-back') && dice.chance(0.15)
          ? 'back'
          : 'gone';
    const ms = {
      'detach-nic': 1_500,
      'delete-snapshot': 15_000,
      'detach-volume': 12_000,
      'delete-instance': 240_000,
      'delete-nat-gateway': 8_000,
      'release-eip': 5_000,
    };
    if (kind === 'delete-server-metadata') return { end: 'gone', ms: 0, lag: 0 };
    return { end, ms: ms[kind] * dice.between(0.3, 2), lag: dice.between(0, kind === 'detach-volume' ? 5_000 : 2_000) };
  }
  function add(kind: Kind, asker: Asker, own: Partial<Thing> & Pick<Thing, 'id'>): Thing {
    const { server, id } = own;
    const ids: Record<Kind, Record<string, string>> = {
      'delete-snapshot': { snapshot_id: id },
      'detach-nic': { server_id: server?.id ?? '', port_id: id },
      'detach-volume': { server_id: server?.id ?? '', volume_id: id },
      'delete-server-metadata': { server_id: server?.id ?? '', key: id },
      'delete-instance': { id },
      'delete-nat-gateway': { nat_gateway_id: id },
      'release-eip': { publicip_id: id },
    };
    const name = `${asker === 'sweep' ? 'tmp' : asker}-${project.things.size}`;
    const created = now - dice.between(10, 400) * day;
    const thing: Thing = {
      ...{ kind, asker, name, created, params: ids[kind], labels: {}, status: 'in-use', main: false },
      ...{ acceptances: [], story: [], fate: fateOf(kind) },
      ...own,
    };
    project.things.set(keyOf(kind, thing.params), thing);
    return thing;
  }

  /** A server with its primary NIC and root disk, which nobody may take. */
  function addServer(asker: Asker): Server {
    const stopped = dice.chance(0.2);
    const server: Server = {
      ...{ id: dice.uuid(), name: `${asker === 'sweep' ? 'tmp' : asker}-server-${project.servers.size}` },
      ...{ status: stopped ? 'SHUTOFF' : 'ACTIVE', vmState: stopped ? 'stopped' : 'active', taskState: null },
      ...{
        locked: dice.chance(0.03),
        created: now - dice.between(20, 400) * day,
        updated: now - dice.between(1, 20) * day,
      },
      ...{ tags: {}, metadata: new Map([['vpc_id', dice.uuid()]]), nics: [], disks: [], gone: false, busyUntil: 0 },
    };
    if (dice.chance(0.08)) server.tags.keep = '';
    if (dice.chance(0.04)) server.tags.__type_baremetal = '';
    project.servers.set(server.id, server);
    server.nics.push(add('detach-nic', 'nobody', { id: dice.uuid(), server, main: true }));
    attach(server, 'nobody', { main: true, device: '/dev/vda' });
    add('delete-server-metadata', 'nobody', { id: 'vpc_id', server });
    return server;
  }
  function attach(server: Server, asker: Asker, own: Partial<Thing> = {}): Thing {
    const device = `/dev/vd${String.fromCharCode(98 + (server.disks.length % 24))}`;
    const disk = add('detach-volume', asker, { id: dice.uuid(), server, device, ...own });
    server.disks.push(disk);
    project.disks.set(disk.id, [...(project.disks.get(disk.id) ?? []), disk]);
    return disk;
  }
  /** The same disk, on another server as well. */
  function share(disk: Thing) {
    const other = addServer(disk.asker);
    attach(other, disk.asker, { id: disk.id, name: disk.name, labels: disk.labels });
  }

  const hosts = new Map<Asker, Server[]>();
  function hostFor(asker: Asker): Server {
    const known = hosts.get(asker) ?? [];
    hosts.set(asker, known);
    const [first, ...rest] = known;
    if (first && dice.chance(0.7)) return dice.pick([first, ...rest]);
    const server = addServer(asker);
    known.push(server);
    return server;
  }
  const askers = ['person', 'person', 'event', 'sweep', 'sweep', 'sweep', 'nobody'] as const;
  const kinds = [
    'delete-snapshot',
    'detach-nic',
    'detach-volume',
    'delete-server-metadata',
    'delete-instance',
    'delete-nat-gateway',
    'release-eip',
  ] as const;
  for (let asked = 0; asked < count; ) {
    const [asker, kind] = [dice.pick(askers), dice.pick(kinds)];
    if (asker !== 'nobody') asked += 1;
    const labels: Record<string, string> = dice.chance(0.06) ? { keep: '' } : {};
    const young = dice.chance(0.06) ? { created: now - dice.between(0, 6) * day } : {};
    if (kind === 'delete-snapshot') {
      const status = dice.pick([
        'available',
        'available',
        'available',
        'available',
        'error',
        'creating',
        'rollbacking',
      ]);
      const prefix = dice.chance(0.04) ? 'autobk_snapshot_' : `${asker === 'sweep' ? 'tmp' : asker}-`;
      if (dice.chance(0.03)) labels.__system__enableActive = 'true';
      add(kind, asker, { id: dice.uuid(), status, labels, name: `${prefix}${project.things.size}`, ...young });
    } else if (kind === 'delete-instance') {
      const status = dice.pick(['stopped', 'stopped', 'stopped', 'pending', 'error', 'running']);
      add(kind, asker, { id: dice.uuid(), status, labels, ...young });
    } else if (kind === 'delete-nat-gateway') {
      const status = dice.pick(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'PENDING_UPDATE', 'INACTIVE']);
      add(kind, asker, { id: dice.uuid(), status, main: dice.chance(0.2), labels, ...young });
    } else if (kind === 'release-eip') {
      // One that is bound may be DOWN all the same.
      const main = dice.chance(0.1);
      const status = main
        ? dice.pick(['ELB', 'DOWN'])
        : dice.pick(['DOWN', 'DOWN', 'DOWN', 'DOWN', 'ERROR', 'BINDING']);
      add(kind, asker, { id: dice.uuid(), status, main, labels, ...young });
    } else if (kind === 'detach-nic') {
      const server = hostFor(asker);
      server.nics.push(add(kind, asker, { id: dice.uuid(), server }));
    } else if (kind === 'detach-volume') {
      const disk = attach(hostFor(asker), asker, { labels, ...young });
      if (dice.chance(0.06)) share(disk);
    } else {
      const server = hostFor(asker);
      const id = dice.chance(0.05) ? 'os_version' : `${asker === 'sweep' ? 'tmp' : asker}-${project.things.size}`;
      if (server.metadata.has(id)) continue;
      server.metadata.set(id, 'x');
      add(kind, asker, { id, server });
    }
  }
  return project;
}
