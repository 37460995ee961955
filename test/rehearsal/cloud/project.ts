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
}

/** A disk as the server sees it; `bootIndex` is 0 for the root disk and often null for the others. */
export interface AttachedVolume {
  volume_id: string;
  device: string;
  bootIndex: number | null;
}

/** An elastic cloud server, with what hangs on it. */
export interface Server {
  id: string;
  name: string;
  status: string;
  vm_state: string;
  created: string;
  updated: string;
  launched_at: string | null;
  locked: boolean;
  metadata: Record<string, string>;
  tags: string[];
  root_device_name: string;
  nics: Nic[];
  volumes: AttachedVolume[];
}

/** An EVS disk; its status and `attachments` follow a moment after the job that changes them. */
export interface Volume {
  id: string;
  name: string;
  size: number;
  volume_type: string;
  status: string;
  created_at: string;
  updated_at: string | null;
  attachments: { server_id: string; attachment_id: string; attached_at: string; device: string }[];
  metadata: Record<string, string>;
  tags: Record<string, string>;
}

/** An EVS snapshot. */
export interface Snapshot {
  id: string;
  name: string;
  status: string;
  volume_id: string;
  size: number;
  created_at: string;
  updated_at: string | null;
  metadata: Record<string, string>;
  description: string | null;
  /** Ends in `error_deleting` when it is deleted. */
  refusesToGo?: boolean;
}

/** A bare-metal instance of CloudDC. */
export interface Instance {
  id: string;
  name: string;
  state: string;
  created_at: string;
  updated_at: string;
  launched_at: string;
  tags: { key: string; value: string }[];
  metadata: Record<string, string>;
  server_id: string;
  vpc_id: string;
  image_id: string;
  description: string;
  network_interfaces: { subnet_id: string; ipv4_address: string }[];
  error?: { error_code: string; error_msg: string; error_type: string };
  /** What a deletion leads to: the documented end, the first SDK's spelling of it, nothing at all, or a failure. */
  end: 'terminated' | 'teminated' | 'vanished' | 'error';
}

/** A task of ECS, field by field as it is shown. */
export interface Job {
  job_id: string;
  job_type: string;
  status: 'INIT' | 'RUNNING' | 'SUCCESS' | 'FAIL';
  begin_time: string;
  end_time: string;
  error_code: string | null;
  fail_reason: string | null;
  entities: Record<string, string>;
}

/** A port of the virtual network; `server_id` is empty once nothing uses it. */
export interface Port {
  id: string;
  server_id: string;
}

/** More snapshots than anybody wants to hold: made when a page or a single one is asked for. */
export interface SnapshotSource {
  count: number;
  at(index: number): Snapshot;
  find?(id: string): Snapshot | undefined;
  remove?(id: string): void;
}

/** Everything one project owns, live: tests arrange it before a call and look at it afterwards. */
export interface Project {
  id: string;
  region: string;
  servers: Map<string, Server>;
  volumes: Map<string, Volume>;
  snapshots: Map<string, Snapshot>;
  instances: Map<string, Instance>;
  ports: Map<string, Port>;
  jobs: Map<string, Job>;
  /** Listed after the snapshots in the map. */
  snapshotSource?: SnapshotSource;
  /** Makes the next job end in FAIL with these words. */
  nextJob?: { error_code: string; fail_reason: string };
  /** How many ids were given out, so that ids repeat from run to run. */
  ids: number;
}

/** A project that owns nothing yet. */
export function emptyProject(): Project {
  return {
    id: '9c53a566cb3443ab910cf0daebca90c4',
    region: 'ap-southeast-3',
    servers: new Map(),
    volumes: new Map(),
    snapshots: new Map(),
    instances: new Map(),
    ports: new Map(),
    jobs: new Map(),
    ids: 0,
  };
}
