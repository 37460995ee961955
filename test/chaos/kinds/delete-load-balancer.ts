import { answer, taking, thingOf, thingsOf } from '../ground.ts';
import type { Kind } from '../kind.ts';
import { byMarker } from '../pages.ts';
import type { Thing } from '../things.ts';

const name = 'delete-load-balancer';
const told = (error_code: string, error_msg: string) => ({ error_code, error_msg, request_id: 'x' });
const missing = answer(404, told('ELB.8904', 'The load balancer could not be found.'));
const refused = answer(409, told('ELB.8907', 'The load balancer does not allow it.'));

/** As the third version shows a load balancer. */
function record({ id, name, status, created, labels, main }: Thing) {
  return {
    ...{
      id,
      name,
      provisioning_status: status,
      operating_status: 'ONLINE',
      updated_at: new Date(created).toISOString(),
    },
    ...{ listeners: main ? [{ id: `listener-${id}` }] : [], pools: [], billing_info: null, description: null },
    ...{ deletion_protection_enable: false, guaranteed: true, frozen_scene: null, publicips: [] },
    tags: Object.entries(labels).map(([key, value]) => ({ key, value })),
  };
}

/** Load balancers, as the ELB API reference has them: the last page of the list names a marker too. */
export const kind: Kind = {
  name,
  takes: 6_000,
  deletable: ['ACTIVE'],
  leaves: 'PENDING_DELETE',
  populate: ({ project, dice }, asker) => {
    project.add(name, asker, { status: 'ACTIVE', main: dice.chance(0.2) });
  },
  guard: ({ main }) => (main ? ['has a listener'] : []),
  routes: {
    'elb GET /v3/{project_id}/elb/loadbalancers': ({ ground, query }) => {
      const wanted = query.get('id');
      const { shown } = byMarker(
        thingsOf(ground, name).filter(({ id }) => !wanted || wanted === id),
        query,
      );
      const page_info = { current_count: shown.length, ...(shown.length > 0 && { next_marker: shown.at(-1)?.id }) };
      return answer(200, { loadbalancers: shown.map(record), page_info, request_id: 'x' });
    },
    'elb GET /v3/{project_id}/elb/loadbalancers/{loadbalancer_id}': ({ ground, params }) => {
      const thing = thingOf(ground, name, params);
      return thing ? answer(200, { loadbalancer: record(thing), request_id: 'x' }) : missing;
    },
    'elb DELETE /v3/{project_id}/elb/loadbalancers/{loadbalancer_id}': taking(name, {
      ...{ missing, refused, accepted: answer(204) },
    }),
  },
};
