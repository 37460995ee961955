import { answer, taking, thingOf, thingsOf, use } from '../ground.ts';
import type { Kind } from '../kind.ts';
import { byMarker } from '../pages.ts';
import type { Thing } from '../things.ts';

const name = 'release-eip';
const missing = answer(404, { code: 'VPC.0504', message: 'Floating IP could not be found.' });
const refused = answer(409, { code: 'VPC.0512', message: 'Resource status is busy.' });

/** As the third version shows an address; one that is bound is so whatever its status says. */
function record({ id, name, status, created, labels, users }: Thing) {
  const user = users[0] ?? null;
  return {
    ...{ id, status, public_ip_address: name, updated_at: new Date(created).toISOString() },
    ...{ associate_instance_type: user && 'ELB', associate_instance_id: user, vnic: null },
    ...{ billing_info: null, lock_status: null, publicip_pool_name: '5_bgp' },
    tags: Object.entries(labels).map(([key, value]) => `${key}=${value}`),
  };
}

/** Elastic public IPs, as the EIP API reference has them. */
export const kind: Kind = {
  name,
  takes: 5_000,
  deletable: ['DOWN'],
  passing: ['BINDING'],
  leaves: 'PENDING_DELETE',
  givenBack: () => 'ERROR',
  populate: ({ project, dice }, asker) => {
    // One that is bound may be DOWN all the same.
    const users = dice.chance(0.1) ? [dice.uuid()] : [];
    const status = users[0]
      ? dice.pick(['ELB', 'DOWN'])
      : dice.pick(['DOWN', 'DOWN', 'DOWN', 'DOWN', 'ERROR', 'BINDING']);
    project.add(name, asker, { status, users });
  },
  changes: { 'is bound to a load balancer': use },
  routes: {
    'vpc GET /v3/{project_id}/eip/publicips': ({ ground, query }) => {
      const all = thingsOf(ground, name);
      const { shown, next } = byMarker(all, query);
      const page_info = { current_count: shown.length, next_marker: next };
      return answer(200, { publicips: shown.map(record), page_info, total_count: all.length, request_id: 'x' });
    },
    'vpc GET /v3/{project_id}/eip/publicips/{publicip_id}': ({ ground, params }) => {
      const thing = thingOf(ground, name, params);
      return thing ? answer(200, { publicip: record(thing), request_id: 'x' }) : missing;
    },
    'vpc DELETE /v1/{project_id}/publicips/{publicip_id}': taking(name, {
      ...{ missing, refused, accepted: answer(204) },
    }),
  },
};
