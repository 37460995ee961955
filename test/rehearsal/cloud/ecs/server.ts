import { uuid } from '../identifiers.ts';
import { collection, nextId, type Project } from '../project.ts';
import { BIRTH, type Given, inMicroseconds, inSeconds } from '../timestamps.ts';

/** A NIC. A port it was given by `port_id` outlives the detachment, one made from a `net_id` does not. */
export interface Nic {
  port_id: string;
  net_id: string;
  subnet_id: string;
  mac_addr: string;
  primary: boolean;
  ips: string[];
  floating_ip?: string;
  created_by: 'port_id' | 'net_id';
  /** Where only one of the two records names it: Nova's list of ports, or the server's own, which lags behind. */
  named_by?: 'os-interface' | 'server';
}

/** A disk as the server sees it; `bootIndex` is 0 for the root disk and often null for the others. */
export interface AttachedVolume {
  volume_id: string;
  device: string;
  bootIndex: number | null;
  /** It is deleted with the server. */
  delete_on_termination?: true;
}

/** An elastic cloud server, with what hangs on it. */
export interface Server {
  id: string;
  name: string;
  status: string;
  vm_state: string;
  /** What is being done to it just now. */
  task_state: string | null;
  created: string;
  updated: string;
  launched_at: string | null;
  locked: boolean;
  metadata: Record<string, string>;
  tags: string[];
  image_id: string;
  root_device_name: string;
  nics: Nic[];
  volumes: AttachedVolume[];
  /** What its deletion leads to, where it does not go: what it was before, or an error. */
  end?: 'back' | 'error';
}

/** A port of the virtual network; `server_id` is empty once nothing uses it. */
export interface Port {
  id: string;
  server_id: string;
}

/** The servers of a project. */
export const servers = collection<Server>('servers');
/** The ports of a project, those of its servers' NICs among them. */
export const ports = collection<Port>('ports');

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
    task_state: null,
    launched_at: typeof created === 'number' ? inMicroseconds(created + 25_197) : null,
    locked: false,
    metadata: {},
    tags: [],
    image_id: uuid('image'),
    root_device_name: '/dev/vda',
    volumes: [],
    ...rest,
    nics: [],
    created: inSeconds(created),
    updated: inSeconds(updated),
  };
  server.metadata = { ...systemMetadata(project), ...server.metadata };
  servers.of(project).set(server.id, server);
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
  ports.of(project).set(nic.port_id, { id: nic.port_id, server_id: server.id });
  return nic;
}

/** The vm_state that goes with a status. */
function vmStateOf(status: string): string {
  const states: Record<string, string> = {
    SHUTOFF: 'stopped',
    BUILD: 'building',
    VERIFY_RESIZE: 'resized',
    RESCUE: 'rescued',
    SOFT_DELETED: 'soft-delete',
  };
  return states[status] ?? status.toLowerCase();
}

/** "Metadata includes system default fields and user-defined fields": these are the former. */
export function systemMetadata(project: Project): Record<string, string> {
  return {
    charging_mode: '0',
    vpc_id: uuid(`vpc of ${project.id}`),
    os_type: 'Linux',
    os_bit: '64',
    image_name: 'Debian 12.0.0 64bit',
    'metering.imagetype': 'gold',
    'metering.resourcetype': '1',
    'metering.cloudServiceType': 'hws.service.type.ec2',
    __support_agent_list: 'hss,ces',
    'cascaded.instance_extrainfo': 'pcibridge:2',
  };
}
