import { collection, keep, nextId, type Project } from '../project.ts';
import { BIRTH, type Given, inSeconds } from '../timestamps.ts';

/** A load balancer, shared or dedicated. */
export interface LoadBalancer {
  id: string;
  name: string;
  description: string | null;
  provisioning_status: string;
  operating_status: string;
  created_at: string;
  updated_at: string;
  /** Dedicated, and not shared with other tenants. */
  guaranteed: boolean;
  l4_flavor_id: string | null;
  l7_flavor_id: string | null;
  vpc_id: string;
  vip_address: string;
  vip_port_id: string;
  publicips: { publicip_id: string; publicip_address: string; ip_version: number }[];
  global_eips: { global_eip_id: string; global_eip_address: string; ip_version: number }[];
  listeners: { id: string }[];
  pools: { id: string }[];
  tags: { key: string; value: string }[];
  /** Empty unless it was ordered for a period. */
  billing_info: string | null;
  frozen_scene: string | null;
  deletion_protection_enable: boolean;
  protection_status: string;
  enterprise_project_id: string;
  /** The internal service that made it. */
  instance_type?: string;
  instance_id?: string;
  /** What a deletion leads to: nothing, or the status it had. */
  end: 'gone' | 'back';
}

/** A backend of a pool: `instance_id` is the server, and missing where the backend is an IP address only. */
export interface Member {
  id: string;
  pool_id: string;
  address: string;
  protocol_port: number;
  instance_id?: string;
}

/** The load balancers of a project, and the backends of all their pools. */
export const loadBalancers = collection<LoadBalancer>('load balancers');
export const members = collection<Member>('members of load balancers');

/** Load balancers that were deleted where the recycle bin is on. */
export const bin = collection<LoadBalancer>('load balancers in the recycle bin');

/** How the service is set up here: not every region has each feature. */
export const edition = keep('the edition of ELB', () => ({
  /** Without it no record says whether it is protected. */
  deletionProtection: true,
  /** Only Huawei Cloud's own regions have it. */
  consoleProtection: true,
  recycleBin: false,
  /** The reference calls `next_marker` the id of the page's last record, so the last page has one too. */
  lastPageHasMarker: true,
  /** How one that is not there is answered; the second code is listed with two statuses. */
  missing: '404 ELB.8904' as '404 ELB.8904' | '404 ELB.9800' | '400 ELB.9800',
}));

/** Adds a dedicated load balancer with nothing behind it, which may be deleted. */
export function addLoadBalancer(
  project: Project,
  given: Given<LoadBalancer, 'created_at' | 'updated_at'> = {},
): LoadBalancer {
  const { created_at = BIRTH, updated_at = created_at, ...rest } = given;
  const loadBalancer: LoadBalancer = {
    id: nextId(project, 'load balancer'),
    name: `elb-${project.ids}`,
    description: '',
    provisioning_status: 'ACTIVE',
    operating_status: 'ONLINE',
    guaranteed: true,
    l4_flavor_id: nextId(project, 'l4 flavor'),
    l7_flavor_id: null,
    vpc_id: nextId(project, 'vpc'),
    vip_address: `192.168.1.${project.ids & 255}`,
    vip_port_id: nextId(project, 'vip port'),
    ...{ publicips: [], global_eips: [], listeners: [], pools: [], tags: [] },
    ...{ billing_info: null, frozen_scene: null, deletion_protection_enable: false, end: 'gone' },
    protection_status: 'nonProtection',
    enterprise_project_id: '0',
    ...rest,
    created_at: inSeconds(created_at),
    updated_at: inSeconds(updated_at),
  };
  loadBalancers.of(project).set(loadBalancer.id, loadBalancer);
  return loadBalancer;
}

/** Lets a load balancer listen on a port. */
export function addListener(project: Project, loadBalancer: LoadBalancer): string {
  const id = nextId(project, 'listener');
  loadBalancer.listeners.push({ id });
  return id;
}

/** Adds a pool with these servers as its members. */
export function addPool(project: Project, loadBalancer: LoadBalancer, ...serverIds: string[]): string {
  const pool_id = nextId(project, 'pool');
  loadBalancer.pools.push({ id: pool_id });
  for (const instance_id of serverIds) {
    const id = nextId(project, 'member');
    const address = `192.168.0.${project.ids & 255}`;
    members.of(project).set(id, { id, pool_id, address, protocol_port: 80, instance_id });
  }
  return pool_id;
}

/** Whether a server is a member of one of the load balancer's pools. */
export function hasMember(project: Project, { pools }: LoadBalancer, serverId: string): boolean {
  const isOf = ({ pool_id, instance_id }: Member) => instance_id === serverId && pools.some(({ id }) => id === pool_id);
  return [...members.of(project).values()].some(isOf);
}
