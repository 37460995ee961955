import { type Answer, type Ask, empty, flatFault, type Routes } from './answer.ts';
import { listInstances } from './list-instances.ts';
import type { Instance } from './project.ts';
import { inSeconds } from './timestamps.ts';
import { countDeletion, schedule, type World } from './world.ts';

/** Bare-metal instances: listing, the status of one, deleting one. There is no line that shows one whole. */
export const instanceRoutes: Routes = {
  'GET /v1/{project_id}/instances': listInstances,
  'GET /v1/{project_id}/instances/{id}/status': (ask, world) => {
    const instance = world.project.instances.get(ask.params.id ?? '');
    if (!instance) return notFound(ask);
    return { status: 200, body: { state: instance.state, ...(instance.error && { error: instance.error }) } };
  },
  'DELETE /v1/{project_id}/instances/{id}': deleteInstance,
};

function notFound(ask: Ask): Answer {
  return flatFault(404, 'CLOUDDC.0404', `The instance ${ask.params.id} does not exist.`);
}

/** The state diagram has DeleteInstance from pending, stopped and error only; error is where a retry starts. */
function deleteInstance(ask: Ask, world: World): Answer {
  const instance = world.project.instances.get(ask.params.id ?? '');
  if (!instance) return notFound(ask);
  if (!['pending', 'stopped', 'error', 'failed'].includes(instance.state)) {
    return flatFault(400, 'CLOUDDC.0400', `The instance state ${instance.state} does not allow the operation.`);
  }
  instance.state = 'shutting-down';
  instance.updated_at = inSeconds(ask.now);
  delete instance.error;
  schedule(world, ask.now + world.latency.instanceShutdown, (now) => end(world, instance, now));
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
  if (instance.end === 'vanished') world.project.instances.delete(instance.id);
  else instance.state = instance.end;
  countDeletion(world, `instance:${instance.id}`);
}
