import { type Answer, type Ask, empty, flatFault, type Routes } from '../answer.ts';
import type { Examples } from '../fake.ts';
import { uuid } from '../identifiers.ts';
import { collection, nextId, type Project } from '../project.ts';
import { BIRTH, type Given, inSeconds } from '../timestamps.ts';
import { countDeletion, latencyOf, schedule, type World } from '../world.ts';

/** A bare-metal instance of CloudDC. */
export interface Instance {
  id: string;
  name: string;
  state: string;
  created_at: string;
  updated_at: string;
  launched_at: string;
  tags: { key: string; value: string }[];
  metadata: Record<string, string>;
  server_id: string;
  vpc_id: string;
  image_id: string;
  description: string;
  network_interfaces: { subnet_id: string; ipv4_address: string }[];
  error?: { error_code: string; error_msg: string; error_type: string };
  /** What a deletion leads to: the documented end, the first SDK's spelling of it, nothing at all, or a failure. */
  end: 'terminated' | 'teminated' | 'vanished' | 'error';
}

/** The instances of a project. */
export const instances = collection<Instance>('bare-metal instances');

/** Adds a stopped bare-metal instance. */
export function addInstance(project: Project, given: Given<Instance, 'created_at' | 'updated_at'> = {}): Instance {
  const { created_at = BIRTH, updated_at = created_at, ...rest } = given;
  const instance: Instance = {
    id: nextId(project, 'instance'),
    name: `bm-${project.ids}`,
    state: 'stopped',
    launched_at: inSeconds(created_at),
    tags: [],
    metadata: {},
    server_id: nextId(project, 'chassis'),
    vpc_id: uuid(`vpc of ${project.id}`),
    image_id: uuid(`image of ${project.id}`),
    description: '',
    network_interfaces: [{ subnet_id: uuid(`subnet of ${project.id}`), ipv4_address: '192.168.9.9' }],
    end: 'terminated',
    ...rest,
    created_at: inSeconds(created_at),
    updated_at: inSeconds(updated_at),
  };
  instances.of(project).set(instance.id, instance);
  return instance;
}

/** From shutting-down to the end. */
export const latency = { instanceShutdown: 4000 };

/** Bare-metal instances: listing, the status of one, deleting one. There is no route that shows one whole. */
export const routes: Routes = {
  'GET /v1/{project_id}/instances': listInstances,
  'GET /v1/{project_id}/instances/{id}/status': (ask, { project }) => {
    const instance = instances.of(project).get(ask.params.id ?? '');
    if (!instance) return notFound(ask);
    return { status: 200, body: { state: instance.state, ...(instance.error && { error: instance.error }) } };
  },
  'DELETE /v1/{project_id}/instances/{id}': deleteInstance,
};

/** A stopped instance may go, a running one must not. */
export const examples: Examples = {
  'delete-instance': {
    goes: (project, created_at) => ({ id: addInstance(project, { name: 'metal-trial', created_at }).id }),
    stays: (project, created_at) => ({ id: addInstance(project, { state: 'running', created_at }).id }),
    rule: { older_than: '30d', status: ['stopped'] },
  },
};

/** One page of instances: each page names the marker of the next, and the last names none. */
function listInstances(ask: Ask, { project, quirks }: World): Answer {
  const matching = [...instances.of(project).values()].filter((instance) => matches(instance, ask.query));
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

function notFound(ask: Ask): Answer {
  return flatFault(404, 'CLOUDDC.0404', `The instance ${ask.params.id} does not exist.`);
}

/** The state diagram has DeleteInstance from pending, stopped and error only; error is where a retry starts. */
function deleteInstance(ask: Ask, world: World): Answer {
  const instance = instances.of(world.project).get(ask.params.id ?? '');
  if (!instance) return notFound(ask);
  if (!['pending', 'stopped', 'error', 'failed'].includes(instance.state)) {
    return flatFault(400, 'CLOUDDC.0400', `The instance state ${instance.state} does not allow the operation.`);
  }
  instance.state = 'shutting-down';
  instance.updated_at = inSeconds(ask.now);
  delete instance.error;
  schedule(world, ask.now + latencyOf(world, latency).instanceShutdown, (now) => end(world, instance, now));
  return empty(204);
}

function end(world: World, instance: Instance, now: number): void {
  instance.updated_at = inSeconds(now);
  if (instance.end === 'error') {
    instance.state = 'error';
    const error_msg = 'The instance failed to be deleted.';
    instance.error = { error_code: 'CLOUDDC.1500', error_msg, error_type: 'delete_instance_error' };
    return;
  }
  if (instance.end === 'vanished') instances.of(world.project).delete(instance.id);
  else instance.state = instance.end;
  countDeletion(world, `instance:${instance.id}`);
}
