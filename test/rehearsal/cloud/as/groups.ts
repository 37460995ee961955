import { type Answer, type Ask, type Routes, serviceFault } from '../answer.ts';
import { collection, nextId, type Project } from '../project.ts';
import { BIRTH, inSeconds } from '../timestamps.ts';
import type { World } from '../world.ts';

/** A group of servers that Auto Scaling adds and removes. */
export interface ScalingGroup {
  id: string;
  name: string;
  status: string;
  instances: ScalingInstance[];
}

/** A server of a group; one that is still being made has no id. */
export interface ScalingInstance {
  instance_id: string | null;
  instance_name: string;
  life_cycle_state: string;
}

/** The Auto Scaling groups of a project. */
export const scalingGroups = collection<ScalingGroup>('Auto Scaling groups');

/** Adds a group with these servers in it. */
export function addScalingGroup(
  project: Project,
  given: { name?: string; servers?: { id: string | null; name: string }[]; life_cycle_state?: string } = {},
): ScalingGroup {
  const { name = `as-group-${project.ids}`, servers = [], life_cycle_state = 'INSERVICE' } = given;
  const instances = servers.map((one) => ({ instance_id: one.id, instance_name: one.name, life_cycle_state }));
  const group = { id: nextId(project, 'scaling group'), name, status: 'INSERVICE', instances };
  scalingGroups.of(project).set(group.id, group);
  return group;
}

/** Listing the groups and what is in one. */
export const routes: Routes = {
  'GET /autoscaling-api/v1/{project_id}/scaling_group': (ask, world) =>
    pageOf(ask, world, 'scaling_groups', [...scalingGroups.of(world.project).values()].map(groupView)),
  'GET /autoscaling-api/v1/{project_id}/scaling_group_instance/{scaling_group_id}/list': (ask, world) => {
    const { scaling_group_id: id = '' } = ask.params;
    const group = scalingGroups.of(world.project).get(id);
    if (!group) return serviceFault(404, 'AS.0007', `The requested resource [${id}] could not be found.`);
    return pageOf(
      ask,
      world,
      'scaling_group_instances',
      group.instances.map((one) => instanceView(group, one)),
    );
  },
};

/** One page: "start_number … by default 0", "limit … from 0 to 100, by default 20". */
function pageOf({ query }: Ask, { quirks }: World, name: string, all: object[]): Answer {
  const start = Number(query.get('start_number') ?? 0);
  const limit = Number(query.get('limit') ?? 20);
  if (![start, limit].every(Number.isInteger) || start < 0 || limit < 0 || limit > 100)
    return serviceFault(400, 'AS.0022', 'Request body error');
  const shown = all.slice(start, start + Math.min(limit, quirks.pageLimit));
  return { status: 200, body: { total_number: all.length, start_number: start, limit, [name]: shown } };
}

function groupView({ id, name, status, instances }: ScalingGroup): object {
  return {
    scaling_group_id: id,
    scaling_group_name: name,
    scaling_group_status: status,
    scaling_configuration_id: null,
    // Those on standby or on their way are not counted here; no document says whether they are.
    current_instance_number: instances.filter((one) => one.life_cycle_state === 'INSERVICE').length,
    desire_instance_number: 0,
    min_instance_number: 0,
    max_instance_number: 10,
    cool_down_time: 300,
    is_scaling: false,
    create_time: inSeconds(BIRTH),
    delete_publicip: false,
    delete_volume: false,
    enterprise_project_id: '0',
  };
}

function instanceView({ id, name }: ScalingGroup, one: ScalingInstance): object {
  return {
    ...one,
    scaling_group_id: id,
    scaling_group_name: name,
    health_status: 'NORMAL',
    scaling_configuration_id: null,
    create_time: inSeconds(BIRTH),
    protect_from_scaling_down: false,
  };
}
