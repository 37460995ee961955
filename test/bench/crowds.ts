import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addNic, addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import type { Project } from '../rehearsal/cloud/project.ts';

/** Adds one server with so many targets of a kind on it, all of which the rule of that kind's example matches. */
export type Crowd = (project: Project, made: number, count: number) => void;

const each = <T>(count: number, act: (n: number) => T) => Array.from({ length: count }, (_, n) => act(n));

/** By the function's name, for what hangs on servers: one read of a server can serve several targets there. */
export const crowds: Readonly<Record<string, Crowd>> = {
  'delete-server-metadata': (project, created, count) => {
    const keys = each(count, (n) => [`owner:${n}`, 'ttl=1d'] as const);
    addServer(project, { created, metadata: Object.fromEntries(keys) });
  },
  'detach-nic': (project, created, count) => {
    const server = addServer(project, { created, status: 'SHUTOFF' });
    each(count, () => addNic(project, server));
  },
  'detach-volume': (project, made, count) => {
    const server = addServer(project, { created: made });
    attachVolume(project, server, undefined, { root: true });
    each(count, (n) => {
      const data = addVolume(project, { name: `dump-${n}-may-go`, size: 500, created_at: made });
      attachVolume(project, server, data, { attached_at: made });
    });
  },
};
