import { answer, thingsOf } from './ground.ts';
import type { Routes } from './kind.ts';
import { byMarker } from './pages.ts';
import type { Thing } from './things.ts';

/** As the third version shows a load balancer. */
export function record({ id, name, status, created, labels, users }: Thing) {
  return {
    ...{ id, name, provisioning_status: status, operating_status: 'ONLINE' },
    ...{
      updated_at: new Date(created).toISOString(),
      listeners: users.map((listener) => ({ id: listener })),
      pools: [],
    },
    ...{ billing_info: null, description: null, deletion_protection_enable: false, guaranteed: true },
    ...{ frozen_scene: null, publicips: [], tags: Object.entries(labels).map(([key, value]) => ({ key, value })) },
  };
}

/** The list of load balancers, as the ELB API reference has it: its last page names a marker too. Servers ask for theirs. */
export const loadBalancerRoutes: Routes = {
  'elb GET /v3/{project_id}/elb/loadbalancers': ({ ground, query }) => {
    const [wanted, server] = [query.get('id'), query.get('member_device_id')];
    const users = thingsOf(ground, 'delete-server').find(({ id }) => id === server)?.users ?? [];
    if (server) return answer(200, { loadbalancers: users.map((id) => ({ id, name: 'elb' })) });
    const all = thingsOf(ground, 'delete-load-balancer').filter(({ id }) => !wanted || wanted === id);
    const { shown } = byMarker(all, query);
    const page_info = { current_count: shown.length, next_marker: shown.at(-1)?.id };
    return answer(200, { loadbalancers: shown.map(record), page_info, request_id: 'x' });
  },
};
