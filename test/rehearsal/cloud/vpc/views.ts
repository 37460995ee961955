import { uuid } from '../identifiers.ts';
import type { Project } from '../project.ts';
import type { Eip } from './eip.ts';

/** What the third version shows only to those who ask for it. */
const hidden = ['tags'];

/** An address as the third version shows it: the fields that were asked for, or all but those that are hidden. */
export function eipView(project: Project, eip: Eip, fields: string[]): object {
  const { end: _, firewall: __, vnic, ...shown } = eip;
  const whole = {
    ...shown,
    project_id: project.id,
    ip_version: 4,
    type: 'EIP',
    description: '',
    public_ipv6_address: null,
    enterprise_project_id: '0',
    public_border_group: 'center',
    publicip_pool_id: uuid(`pool ${eip.publicip_pool_name}`),
    allow_share_bandwidth_types: ['bgp', 'sbgp', 'share'],
    vnic: vnic && { ...vnic, mac: 'fa:16:3e:3a:22:66', vtep: null, vni: null, port_profile: null },
  };
  const isShown = (field: string) => (fields.length > 0 ? fields.includes(field) : !hidden.includes(field));
  return Object.fromEntries(Object.entries(whole).filter(([field]) => isShown(field)));
}

/**
 * The same as the first version shows it. "If the EIP is bound to a dedicated load balancer, port_id and
 * private_ip_address are null", and it has no word for what an address is bound to.
 */
export function firstView(project: Project, eip: Eip): object {
  return {
    id: eip.id,
    status: eip.status,
    type: eip.publicip_pool_name,
    public_ip_address: eip.public_ip_address,
    private_ip_address: eip.vnic?.private_ip_address ?? null,
    port_id: eip.vnic?.port_id ?? null,
    tenant_id: project.id,
    create_time: eip.created_at.replace('T', ' ').replace('Z', ''),
    bandwidth_id: eip.bandwidth.id,
    bandwidth_name: eip.bandwidth.name,
    bandwidth_size: eip.bandwidth.size,
    bandwidth_share_type: eip.bandwidth.share_type,
    enterprise_project_id: '0',
    profile: {},
  };
}
