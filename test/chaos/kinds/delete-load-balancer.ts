import { answer, taking, thingOf, use } from '../ground.ts';
import type { Kind } from '../kind.ts';
import { loadBalancerRoutes, record } from '../load-balancers.ts';

const name = 'delete-load-balancer';
const told = (error_code: string, error_msg: string) => ({ error_code, error_msg, request_id: 'x' });
const missing = answer(404, told('ELB.8904', 'The load balancer could not be found.'));
const refused = answer(409, told('ELB.8907', 'The load balancer does not allow it.'));

/** Load balancers, as the ELB API reference has them. */
export const kind: Kind = {
  name,
  takes: 6_000,
  deletable: ['ACTIVE'],
  leaves: 'PENDING_DELETE',
  populate: ({ project, dice }, asker) => {
    project.add(name, asker, { users: dice.chance(0.2) ? [dice.uuid()] : [] });
  },
  changes: { 'gets a listener': use },
  routes: {
    ...loadBalancerRoutes,
    'elb GET /v3/{project_id}/elb/loadbalancers/{loadbalancer_id}': ({ ground, params }) => {
      const thing = thingOf(ground, name, params);
      return thing ? answer(200, { loadbalancer: record(thing), request_id: 'x' }) : missing;
    },
    'elb DELETE /v3/{project_id}/elb/loadbalancers/{loadbalancer_id}': taking(name, {
      ...{ missing, refused, accepted: answer(204) },
    }),
  },
};
