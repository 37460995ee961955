import { accept, answer, thingOf, use } from '../ground.ts';
import type { Kind } from '../kind.ts';
import { loadBalancerRoutes } from '../load-balancers.ts';
import { nova, serverRoutes } from '../servers.ts';

const name = 'delete-server';

/** Servers that nothing hangs on, as the ECS API reference has them. A deletion shows as the task at hand. */
export const kind: Kind = {
  name,
  takes: 5_000,
  deletable: ['SHUTOFF', 'ERROR'],
  passing: ['powering-off'],
  leaves: 'deleting',
  givenBack: (dice) => dice.pick(['SHUTOFF', 'ERROR']),
  populate: ({ project, dice }, asker) => {
    const status = dice.pick(['SHUTOFF', 'SHUTOFF', 'SHUTOFF', 'SHUTOFF', 'powering-off', 'ACTIVE']);
    project.add(name, asker, { status, users: dice.chance(0.2) ? [dice.uuid()] : [] });
  },
  changes: { 'comes behind a load balancer': use },
  routes: {
    ...serverRoutes,
    ...loadBalancerRoutes,
    'ecs DELETE /v2.1/{project_id}/servers/{server_id}': ({ ground, params, task }) => {
      const server = thingOf(ground, name, params);
      if (!server) return answer(404, nova('itemNotFound', 404, 'Instance could not be found.'));
      // Nova takes a server in nearly any state, and a second time as well.
      accept(ground, server, task);
      return answer(204);
    },
    'as GET /autoscaling-api/v1/{project_id}/scaling_group': () =>
      answer(200, { scaling_groups: [], total_number: 0, start_number: 0, limit: 100 }),
  },
};
