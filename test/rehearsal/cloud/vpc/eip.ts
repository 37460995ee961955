import { collection, keep, nextId, type Project } from '../project.ts';
import { BIRTH, type Given, inSeconds } from '../timestamps.ts';

/** An elastic public IP, as the third version of the API has it. */
export interface Eip {
  id: string;
  alias: string | null;
  public_ip_address: string;
  status: string;
  created_at: string;
  updated_at: string;
  publicip_pool_name: string;
  billing_info: string | null;
  lock_status: string | null;
  /** The port of what it is bound to; nothing where that has none, and usually nothing where it is unbound. */
  vnic: Vnic | null;
  associate_instance_type: string | null;
  associate_instance_id: string | null;
  bandwidth: { id: string; name: string; size: number; share_type: string; charge_mode: string; billing_info: string };
  tags: string[];
  /** A firewall has rules for it, which no record shows. */
  firewall?: true;
  /** How its release ends where it is not gone then: failed, or taken back. */
  end?: 'ERROR' | 'DOWN';
}

/** The port that an address is bound to. */
export interface Vnic {
  port_id: string;
  private_ip_address: string;
  device_id: string;
  device_owner: string;
  instance_type: string;
  instance_id: string;
  vpc_id: string;
}

/** The elastic public IPs of a project. */
export const eips = collection<Eip>('elastic IPs');

/** Whether the region has the third version of the API; eu-nl has none of its reads. */
export const edition = keep<{ hasV3: boolean }>('the edition of the EIP API', () => ({ hasV3: true }));

/** Adds an address that is bound to nothing. */
export function addEip(project: Project, given: Given<Eip, 'created_at' | 'updated_at'> = {}): Eip {
  const { created_at = BIRTH, updated_at = created_at, ...rest } = given;
  const id = nextId(project, 'eip');
  const eip: Eip = {
    id,
    alias: null,
    public_ip_address: `80.158.${project.ids >> 8}.${project.ids & 255}`,
    status: 'DOWN',
    publicip_pool_name: '5_bgp',
    billing_info: null,
    lock_status: null,
    vnic: null,
    associate_instance_type: null,
    associate_instance_id: null,
    bandwidth: { ...bandwidth, id: nextId(project, 'bandwidth') },
    tags: [],
    ...rest,
    created_at: inSeconds(created_at),
    updated_at: inSeconds(updated_at),
  };
  eips.of(project).set(eip.id, eip);
  return eip;
}

const bandwidth = { name: 'bandwidth-own', size: 5, share_type: 'PER', charge_mode: 'bandwidth', billing_info: '' };

/** Binds an address to something, as the record shows it: a NAT gateway and a dedicated load balancer have no port there. */
export function bindEip(project: Project, eip: Eip, type: 'PORT' | 'NATGW' | 'ELB' | 'ELBV1' | 'VPN'): Eip {
  const id = nextId(project, type);
  const status = { PORT: 'ACTIVE', NATGW: 'ACTIVE', ELB: 'ELB', ELBV1: 'ELB', VPN: 'VPN' }[type];
  Object.assign(eip, { status, associate_instance_type: type, associate_instance_id: id });
  if (type === 'PORT') eip.vnic = vnicOf(project, id);
  return eip;
}

/** The port of a server, as the record of an address shows it. */
export function vnicOf(project: Project, port_id: string): Vnic {
  const device = {
    device_id: nextId(project, 'device'),
    device_owner: 'compute:a',
    instance_type: '',
    instance_id: '',
  };
  return { port_id, private_ip_address: '192.168.1.17', ...device, vpc_id: nextId(project, 'vpc') };
}
