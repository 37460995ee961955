import { type Answer, type Ask, empty, novaFault, type Routes } from '../answer.ts';
import { volumes } from '../evs/volumes.ts';
import type { Examples } from '../fake.ts';
import { keep } from '../project.ts';
import { inMicroseconds, inSeconds } from '../timestamps.ts';
import { countDeletion, latencyOf, schedule, type World } from '../world.ts';
import { attachVolume } from './disks.ts';
import { findNovaServer } from './nova.ts';
import { addServer, ports, type Server, servers } from './server.ts';

/** From task_state deleting to DELETED, and from then until it is not found. */
export const latency = { serverDelete: 5000, serverRecord: 1000 };

/** What becomes of a server that is deleted: only Huawei Cloud has the recycle bin; no document tells of a marked root disk. */
export const ending = keep('how ECS deletes', () => ({ recycleBin: false, rootStays: false }));

/** Deleting a server as Nova does it: 204 at once, a second time too, and nothing says what stays. */
export const routes: Routes = {
  'DELETE /v2.1/{project_id}/servers/{server_id}': (ask, world) => {
    const server = findNovaServer(ask, world);
    return 'nics' in server ? deleteServer(ask, world, server) : server;
  },
};

/** One that is stopped may go; not one that a data disk would go with. */
export const examples: Examples = {
  'delete-server': {
    goes(project, made) {
      const server = addServer(project, { name: 'build-agent-7', status: 'SHUTOFF', created: made });
      attachVolume(project, server, undefined, { root: true });
      attachVolume(project, server);
      return { server_id: server.id };
    },
    stays(project, made) {
      const server = addServer(project, { name: 'build-cache', status: 'SHUTOFF', created: made });
      attachVolume(project, server, undefined, { root: true });
      attachVolume(project, server, undefined, { goes: true });
      return { server_id: server.id };
    },
    rule: { older_than: '30d', status: ['SHUTOFF'] },
  },
};

/** Nova takes a server in nearly any state. One that was ordered or runs goes too: a caller without a guard does harm. */
function deleteServer({ now }: Ask, world: World, server: Server): Answer {
  if (server.locked) return novaFault('conflictingRequest', 409, `Instance ${server.id} is locked`);
  const { status, vm_state } = server;
  if (status === 'DELETED' || status === 'SOFT_DELETED' || server.task_state === 'deleting') return empty(204);
  const set = (given: Partial<Server>, moment: number) =>
    Object.assign(server, { ...given, updated: inSeconds(moment) });
  set({ task_state: 'deleting' }, now);
  const { serverDelete, serverRecord } = latencyOf(world, latency);
  schedule(world, now + serverDelete, (then) => {
    if (server.end === 'back') return set({ task_state: null, status, vm_state }, then);
    if (server.end === 'error') return set({ task_state: null, status: 'ERROR', vm_state: 'error' }, then);
    letGo(world, server, then);
    countDeletion(world, `server:${server.id}`);
    if (ending.of(world.project).recycleBin)
      return set({ task_state: null, status: 'SOFT_DELETED', vm_state: 'soft-delete' }, then);
    set({ task_state: null, status: 'DELETED', vm_state: 'deleted' }, then);
    return schedule(world, then + serverRecord, () => servers.of(world.project).delete(server.id));
  });
  return empty(204);
}

/** "The NIC … specified by port_id … will be retained, and the NIC specified by net_id will be deleted"; disks by their mark. */
function letGo(world: World, server: Server, now: number): void {
  const { project } = world;
  for (const { port_id, created_by } of server.nics)
    if (created_by === 'port_id') ports.of(project).set(port_id, { id: port_id, server_id: '' });
    else ports.of(project).delete(port_id);
  for (const { volume_id, bootIndex, delete_on_termination } of server.volumes) {
    const volume = volumes.of(project).get(volume_id);
    const goesAnyway = bootIndex === 0 && !ending.of(project).rootStays;
    if (delete_on_termination && bootIndex !== 0) countDeletion(world, `volume:${volume_id}`);
    if (delete_on_termination || goesAnyway) volumes.of(project).delete(volume_id);
    else if (volume) Object.assign(volume, { status: 'available', attachments: [], updated_at: inMicroseconds(now) });
  }
  Object.assign(server, { nics: [], volumes: [] });
}
