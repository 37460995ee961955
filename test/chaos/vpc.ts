import { accept, answer, type Ground, type Route } from './ground.ts';
import { keyOf, type Thing } from './things.ts';

const missing = answer(404, { code: 'VPC.0504', message: 'Floating IP could not be found.' });

function eipOf({ project }: Ground, id = ''): Thing | undefined {
  const thing = project.things.get(keyOf('release-eip', { publicip_id: id }));
  return thing?.gone ? undefined : thing;
}

/** As the third version shows an address; one that is bound is so whatever its status says. */
function record({ id, name, status, created, labels, main }: Thing) {
  return {
    ...{ id, status, public_ip_address: name, updated_at: new Date(created).toISOString() },
    ...{ associate_instance_type: main ? 'ELB' : null, associate_instance_id: main ? `lb-${id}` : null, vnic: null },
    ...{ billing_info: null, lock_status: null, publicip_pool_name: '5_bgp' },
    tags: Object.entries(labels).map(([key, value]) => `${key}=${value}`),
  };
}

/** Elastic public IPs, as the EIP API reference has them. */
export const vpc: Route[] = [
  {
    method: 'GET',
    pattern: /^\/v3\/[^/]+\/eip\/publicips$/,
    answer: ({ project }, _parts, query) => {
      const all = [...project.things.values()].filter(({ kind, gone }) => kind === 'release-eip' && !gone);
      all.sort((a, b) => (a.id < b.id ? -1 : 1));
      const marker = query.get('marker') ?? '';
      const behind = all.filter(({ id }) => id > marker);
      const shown = behind.slice(0, Number(query.get('limit') ?? 2000));
      const page_info = {
        current_count: shown.length,
        ...(shown.length < behind.length && { next_marker: shown.at(-1)?.id }),
      };
      return answer(200, { publicips: shown.map(record), page_info, total_count: all.length, request_id: 'x' });
    },
  },
  {
    method: 'GET',
    pattern: /^\/v3\/[^/]+\/eip\/publicips\/([^/]+)$/,
    answer: (ground, [id]) => {
      const thing = eipOf(ground, id);
      return thing ? answer(200, { publicip: record(thing), request_id: 'x' }) : missing;
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/v1\/[^/]+\/publicips\/([^/]+)$/,
    answer: (ground, [id], _query, task) => {
      const thing = eipOf(ground, id);
      if (!thing) return missing;
      if (thing.leaving && task) task.conflicts += 1;
      if (thing.status !== 'DOWN') return answer(409, { code: 'VPC.0512', message: 'Resource status is busy.' });
      // One that only the record shows as bound goes: the harm is whoever's asked for it.
      accept(ground, thing, task, { leave: 'PENDING_DELETE' });
      return answer(204);
    },
  },
];
