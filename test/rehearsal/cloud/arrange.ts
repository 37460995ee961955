import { uuid } from './identifiers.ts';
import type { Instance, Nic, Project, Server, Snapshot, Volume } from './project.ts';
import { systemMetadata, vmStateOf } from './server-defaults.ts';
import { inMicroseconds, inSeconds, type Moment } from './timestamps.ts';

const BIRTH = Date.parse('2026-03-01T08:00:00Z');

/** The next id of the project: a dashed lower-case UUID, the same in every run. */
export function nextId(project: Project, kind: string): string {
  project.ids += 1;
  return uuid(`${kind} ${project.ids}`);
}

type Given<Thing, Time extends keyof Thing> = Partial<Omit<Thing, Time>> & {
  [key in Time]?: Moment | Extract<Thing[key], null>;
};

/** Adds a running server with a primary NIC; `nics: []` for one without. */
export function addServer(
  project: Project,
  given: Given<Omit<Server, 'nics' | 'volumes'>, 'created' | 'updated'> & { nics?: [] } = {},
): Server {
  const { created = BIRTH, updated = created, nics, ...rest } = given;
  const server: Server = {
    id: nextId(project, 'server'),
    name: `ecs-${project.ids}`,
    status: 'ACTIVE',
    vm_state: vmStateOf(rest.status ?? 'ACTIVE'),
    launched_at: typeof created === 'number' ? inMicroseconds(created + 25_197) : null,
    locked: false,
    metadata: {},
    tags: [],
    root_device_name: '/dev/vda',
    volumes: [],
    ...rest,
    nics: [],
    created: inSeconds(created),
    updated: inSeconds(updated),
  };
  server.metadata = { ...systemMetadata(project), ...server.metadata };
  project.servers.set(server.id, server);
  if (!nics) addNic(project, server, { primary: true });
  return server;
}

/** Adds a NIC to a server, by `net_id` unless told otherwise. */
export function addNic(project: Project, server: Server, given: Partial<Nic> = {}): Nic {
  const host = (project.ids % 240) + 10;
  const nic: Nic = {
    port_id: nextId(project, 'port'),
    net_id: uuid(`net of ${project.id}`),
    subnet_id: uuid(`subnet of ${project.id}`),
    mac_addr: `fa:16:3e${project.ids.toString(16).padStart(6, '0').replace(/../g, ':$&')}`,
    primary: false,
    ips: [`192.168.${server.nics.length}.${host}`],
    created_by: 'net_id',
    ...given,
  };
  server.nics.push(nic);
  project.ports.set(nic.port_id, { id: nic.port_id, server_id: server.id });
  return nic;
}

/** Adds a disk that hangs on nothing. */
export function addVolume(project: Project, given: Given<Volume, 'created_at' | 'updated_at'> = {}): Volume {
  const { created_at = BIRTH, updated_at = created_at, ...rest } = given;
  const volume: Volume = {
    id: nextId(project, 'volume'),
    name: `volume-${project.ids}`,
    size: 40,
    volume_type: 'SSD',
    status: 'available',
    attachments: [],
    metadata: {},
    tags: {},
    ...rest,
    created_at: inMicroseconds(created_at),
    updated_at: updated_at === null ? null : inMicroseconds(updated_at),
  };
  project.volumes.set(volume.id, volume);
  return volume;
}

/** Attaches a disk to a server; `{ root: true }` makes it the one the server boots from. */
export function attachVolume(
  project: Project,
  server: Server,
  volume: Volume = addVolume(project),
  given: { root?: boolean; device?: string; bootIndex?: number | null; attached_at?: Moment } = {},
): Volume {
  const letter = String.fromCharCode('b'.charCodeAt(0) + server.volumes.filter((disk) => disk.bootIndex !== 0).length);
  const device = given.device ?? (given.root ? server.root_device_name : `/dev/vd${letter}`);
  const bootIndex = given.bootIndex === undefined ? (given.root ? 0 : null) : given.bootIndex;
  server.volumes.push({ volume_id: volume.id, device, bootIndex });
  volume.status = 'in-use';
  volume.attachments.push({
    server_id: server.id,
    attachment_id: nextId(project, 'attachment'),
    attached_at: inMicroseconds(given.attached_at ?? BIRTH),
    device,
  });
  return volume;
}

/** Adds a snapshot that may be deleted. */
export function addSnapshot(project: Project, given: Given<Snapshot, 'created_at' | 'updated_at'> = {}): Snapshot {
  const { created_at = BIRTH, updated_at = created_at, ...rest } = given;
  const snapshot: Snapshot = {
    id: nextId(project, 'snapshot'),
    name: `snapshot-${project.ids}`,
    status: 'available',
    volume_id: uuid(`volume of ${project.id}`),
    size: 40,
    metadata: {},
    description: null,
    ...rest,
    created_at: inMicroseconds(created_at),
    updated_at: updated_at === null ? null : inMicroseconds(updated_at),
  };
  project.snapshots.set(snapshot.id, snapshot);
  return snapshot;
}

/** Adds a stopped bare-metal instance. */
export function addInstance(project: Project, given: Given<Instance, 'created_at' | 'updated_at'> = {}): Instance {
  const { created_at = BIRTH, updated_at = created_at, ...rest } = given;
  const instance: Instance = {
    id: nextId(project, 'instance'),
    name: `bm-${project.ids}`,
    state: 'stopped',
    launched_at: inSeconds(created_at),
    tags: [],
    metadata: {},
    server_id: nextId(project, 'chassis'),
    vpc_id: uuid(`vpc of ${project.id}`),
    image_id: uuid(`image of ${project.id}`),
    description: '',
    network_interfaces: [{ subnet_id: uuid(`subnet of ${project.id}`), ipv4_address: '192.168.9.9' }],
    end: 'terminated',
    ...rest,
    created_at: inSeconds(created_at),
    updated_at: inSeconds(updated_at),
  };
  project.instances.set(instance.id, instance);
  return instance;
}
