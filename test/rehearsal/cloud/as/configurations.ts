import { type Answer, type Ask, type Routes, serviceFault } from '../answer.ts';
import { uuid } from '../identifiers.ts';
import { collection, nextId, type Project } from '../project.ts';
import { BIRTH, type Given, inSeconds } from '../timestamps.ts';
import type { World } from '../world.ts';

/** What an auto-scaling group makes new servers by. */
export interface Configuration {
  id: string;
  name: string;
  /** The image of the system disk; one made from a server may not name it. */
  image_id: string | null;
  /** The image of a data disk. */
  data_image_id?: string;
  create_time: string;
}

/** The scaling configurations of a project. */
export const configurations = collection<Configuration>('scaling configurations');

/** Adds a configuration, of a public image unless told otherwise. */
export function addConfiguration(project: Project, given: Given<Configuration, 'create_time'> = {}): Configuration {
  const { create_time = BIRTH, ...rest } = given;
  const configuration: Configuration = {
    id: nextId(project, 'scaling configuration'),
    name: `as-config-${project.ids}`,
    image_id: uuid('image'),
    ...rest,
    create_time: inSeconds(create_time),
  };
  configurations.of(project).set(configuration.id, configuration);
  return configuration;
}

/** Listing the configurations of a project. */
export const routes: Routes = {
  'GET /autoscaling-api/v1/{project_id}/scaling_configuration': listConfigurations,
};

/** "The value range is 0 to 100", 20 by default; `start_number` is a row. The filter looks at `imageRef` only. */
function listConfigurations({ query }: Ask, { project, quirks }: World): Answer {
  const start = Number(query.get('start_number') ?? 0);
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(start) || start < 0 || !Number.isInteger(limit) || limit < 0 || limit > 100)
    return serviceFault(400, 'AS.0001', 'Bad Request');
  const [image, name] = [query.get('image_id'), query.get('scaling_configuration_name')];
  const matching = [...configurations.of(project).values()].filter(
    (one) => (image === null || one.image_id === image) && (name === null || one.name.includes(name)),
  );
  const shown = matching.slice(start, start + Math.min(limit, quirks.pageLimit));
  const numbers = { limit, total_number: matching.length, start_number: start };
  return { status: 200, body: { ...numbers, scaling_configurations: shown.map((one) => view(project, one)) } };
}

function view(project: Project, { id, name, image_id, data_image_id, create_time }: Configuration): object {
  const system = { size: 40, volume_type: 'SATA', disk_type: 'SYS' };
  const data = { size: 100, volume_type: 'SATA', disk_type: 'DATA', data_disk_image_id: data_image_id };
  const nothing = { personality: null, instance_name: null, instance_id: null, public_ip: null, user_data: null };
  return {
    tenant: project.id,
    scaling_configuration_id: id,
    scaling_configuration_name: name,
    create_time,
    instance_config: {
      ...nothing,
      disk: data_image_id ? [system, data] : [system],
      flavorRef: 's6.large.2',
      imageRef: image_id,
      key_name: 'broom',
      metadata: {},
      security_groups: [{ id: uuid('security group') }],
    },
  };
}
