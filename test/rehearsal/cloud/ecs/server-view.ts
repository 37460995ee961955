import { uuid } from '../identifiers.ts';
import type { Project } from '../project.ts';
import type { Nic, Server } from './server.ts';

const POWER: Record<string, number> = { active: 1, paused: 3, suspended: 4, stopped: 4 };

/** A server as `GET /v1/{project_id}/cloudservers/{server_id}` shows it; the list leaves `primary` out. */
export function serverView(project: Project, server: Server, { inList = false } = {}): object {
  const vpcId = server.metadata.vpc_id ?? uuid(`vpc of ${project.id}`);
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    locked: server.locked,
    created: server.created,
    updated: server.updated,
    tenant_id: project.id,
    user_id: uuid('user').replaceAll('-', ''),
    hostId: '',
    key_name: 'broom',
    description: null,
    accessIPv4: '',
    accessIPv6: '',
    progress: 0,
    config_drive: '',
    image: { id: server.image_id },
    flavor: { id: 's6.large.2', name: 's6.large.2', vcpus: '2', ram: '4096', disk: '0' },
    'OS-EXT-STS:vm_state': server.vm_state,
    'OS-EXT-STS:task_state': server.task_state,
    'OS-EXT-STS:power_state': POWER[server.vm_state] ?? 0,
    'OS-EXT-AZ:availability_zone': `${project.region}a`,
    'OS-SRV-USG:launched_at': server.launched_at,
    'OS-SRV-USG:terminated_at': null,
    'OS-EXT-SRV-ATTR:root_device_name': server.root_device_name,
    'OS-DCF:diskConfig': 'MANUAL',
    metadata: server.metadata,
    tags: server.tags,
    sys_tags: [{ key: '_sys_enterprise_project_id', value: '0' }],
    enterprise_project_id: '0',
    addresses: { [vpcId]: namedByServer(server).flatMap((nic) => addressesOf(nic, inList)) },
    // Here the boot index and the flag are texts; `block_device` gives the index as a number.
    'os-extended-volumes:volumes_attached': server.volumes.map((disk) => ({
      id: disk.volume_id,
      delete_on_termination: String(disk.delete_on_termination ?? false),
      device: disk.device,
      bootIndex: disk.bootIndex === null ? null : String(disk.bootIndex),
    })),
    security_groups: [{ id: uuid('security group'), name: 'sg-default' }],
    fault: server.vm_state === 'error' ? FAULT : null,
  };
}

const FAULT = { code: 500, created: '2026-03-01T08:00:40Z', message: 'No valid host was found.', details: '' };

/** What the list shows for an asked-for id that does not exist: everything but `id` and `fault` is null. */
export function missingServerView(project: Project, wanted: string, like: Server | undefined): object {
  const names = Object.keys(like ? serverView(project, like) : { name: '', status: '', metadata: '' });
  const message = `Instance ${wanted} could not be found.`;
  return {
    ...Object.fromEntries(names.map((name) => [name, null])),
    id: wanted,
    fault: { code: 404, created: null, message, details: null },
  };
}

/** A NIC that was just detached stays in the record for a moment; one that Nova never heard of is not in it. */
function namedByServer({ nics }: Server): Nic[] {
  return nics.filter(({ named_by }) => named_by !== 'os-interface');
}

/** One entry per address: a port with several repeats its id, and so does its floating address. */
function addressesOf(nic: Nic, inList: boolean): object[] {
  const common = {
    version: '4',
    'OS-EXT-IPS-MAC:mac_addr': nic.mac_addr,
    'OS-EXT-IPS:port_id': nic.port_id,
    ...(!inList && { primary: nic.primary }),
  };
  const fixed = nic.ips.map((addr) => ({ ...common, addr, 'OS-EXT-IPS:type': 'fixed' }));
  if (nic.floating_ip === undefined) return fixed;
  return [...fixed, { ...common, addr: nic.floating_ip, 'OS-EXT-IPS:type': 'floating' }];
}
