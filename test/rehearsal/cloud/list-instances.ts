import { type Answer, type Ask, flatFault } from './answer.ts';
import type { Instance } from './project.ts';
import type { World } from './world.ts';

/** One page of instances: each page names the marker of the next, and the last names none. */
export function listInstances(ask: Ask, { project, quirks }: World): Answer {
  const matching = [...project.instances.values()].filter((instance) => matches(instance, ask.query));
  const marker = ask.query.get('marker');
  const before = marker === null ? -1 : matching.findIndex((instance) => instance.id === marker);
  if (marker !== null && before < 0) return flatFault(400, 'CLOUDDC.0400', 'The marker is invalid.');
  // "Unset or < 10 -> 10, > 1000 -> 1000".
  const limit = Math.min(Math.max(Number(ask.query.get('limit') ?? 10) || 10, 10), 1000, quirks.pageLimit);
  const shown = matching.slice(before + 1, before + 1 + limit);
  const more = before + 1 + shown.length < matching.length;
  const page_info = {
    ...(more && { next_marker: shown.at(-1)?.id }),
    ...(marker !== null && { previous_marker: matching[Math.max(before - limit, 0)]?.id }),
    current_count: shown.length,
  };
  return { status: 200, body: { count: matching.length, page_info, instances: shown.map(instanceView) } };
}

function matches(instance: Instance, query: URLSearchParams): boolean {
  const wanted = (name: string, value: string) => query.get(name)?.split(',').includes(value) ?? true;
  return (
    wanted('instance_id', instance.id) &&
    wanted('server_id', instance.server_id) &&
    wanted('instance_state', instance.state)
  );
}

function instanceView(instance: Instance): object {
  const { end: _, image_id, ...shown } = instance;
  return { ...shown, image: { id: image_id }, user_data: '' };
}
