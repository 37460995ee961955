import { uuid } from './identifiers.ts';
import type { Project } from './project.ts';

/** The vm_state that goes with a status. */
export function vmStateOf(status: string): string {
  const states: Record<string, string> = { SHUTOFF: 'stopped', BUILD: 'building', VERIFY_RESIZE: 'resized' };
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
