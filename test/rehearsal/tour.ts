import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import { instances } from './cloud/clouddc/instances.ts';
import { servers } from './cloud/ecs/server.ts';
import { snapshots } from './cloud/evs/snapshot.ts';
import { volumes } from './cloud/evs/volumes.ts';
import type { Params } from './cloud/fake.ts';
import type { Kept, Project } from './cloud/project.ts';
import { pathOf } from './cloud/routing.ts';
import { exampleOf } from './cloud/services.ts';

/** One deletion the tour asks for: what a person would call it, and its path. */
export interface Stop {
  operation: string;
  target: string;
  path: string;
}

/** A row of the inventory. */
export interface Holding {
  kind: string;
  count: number;
  examples: string;
}

/** Two targets of one kind, each as a person would call it and by its path parameters. */
interface Visit {
  goes: [target: string, params: Params];
  stays: [target: string, params: Params];
}

/** One deletion of each kind that may go, then one of each kind that must not. */
export async function tour(project: Project): Promise<Stop[]> {
  const visits = story(project);
  for (const name of operationNames) visits[name] ??= await visitFake(name, project);
  const all = Object.entries(visits).map(async ([operation, { goes, stays }]) => {
    const { route } = await importOperation(operation);
    const stop = ([target, params]: Visit['goes']): Stop => {
      return { operation, target, path: pathOf(route, { project_id: project.id, ...params }) };
    };
    return { goes: stop(goes), stays: stop(stays) };
  });
  const stops = await Promise.all(all);
  return [...stops.map(({ goes }) => goes), ...stops.map(({ stays }) => stays)];
}

/** What is worth seeing in the untidy project. Kinds it does not tell of are visited by the examples of their fakes. */
function story(project: Project): Record<string, Visit> {
  const shop = named(project, servers, 'shop-frontend');
  const halfBorn = named(project, servers, 'half-born');
  const nic = (index: number) => ({ server_id: shop.id, port_id: shop.nics[index]?.port_id ?? '' });
  const disk = (name: string) => ({ server_id: shop.id, volume_id: named(project, volumes, name).id });
  const unattached = (name: string): Visit['goes'] => [name, { volume_id: named(project, volumes, name).id }];
  const instance = (name: string): Visit['goes'] => [name, { id: named(project, instances, name).id }];
  const snapshot = (name: string): Visit['goes'] => [name, { snapshot_id: named(project, snapshots, name).id }];
  return {
    'delete-server-metadata': {
      goes: ['temp-owner of shop-frontend', { server_id: shop.id, key: 'temp-owner' }],
      stays: ['expires-at of half-born', { server_id: halfBorn.id, key: 'expires-at' }],
    },
    'detach-nic': {
      goes: ['extra NIC of shop-frontend', nic(1)],
      stays: ['primary NIC of shop-frontend', nic(0)],
    },
    'detach-volume': {
      goes: ['log-dump-may-go of shop-frontend', disk('log-dump-may-go')],
      stays: ['root disk of shop-frontend', disk('shop-frontend-root')],
    },
    'delete-instance': { goes: instance('metal-benchmark'), stays: instance('metal-database') },
    'delete-volume': { goes: unattached('orphan-of-build-3172'), stays: unattached('pvc-of-old-cluster') },
    'delete-snapshot': { goes: snapshot('before-upgrade'), stays: snapshot('autobk_snapshot_20260214') },
  };
}

async function visitFake(name: string, project: Project): Promise<Visit> {
  const { goes, stays } = exampleOf(name);
  const called = (params: Params): Visit['goes'] => {
    const id = Object.values(params).at(-1) ?? '';
    return [nameOf(project, id) ?? id, params];
  };
  const made = Date.now();
  return { goes: called(await goes(project, made)), stays: called(await stays(project, made)) };
}

/** What a person would call the thing that has an id. */
function nameOf(project: Project, id: string): string | undefined {
  for (const [, things] of project.kept) {
    const thing = things instanceof Map ? Object(things.get(id)) : {};
    const name = thing.name || thing.alias || thing.public_ip_address;
    if (name) return name;
  }
  return undefined;
}

/** What the project holds, for the eye: every collection, and the metadata keys, which are in none of their own. */
export function inventory(project: Project): Holding[] {
  const held = [...project.kept].flatMap(([kind, things]): Holding[] => {
    if (!(things instanceof Map) || things.size === 0) return [];
    const names = [...things.values()].flatMap(({ name }) => name ?? []);
    return [{ kind, count: things.size, examples: names.slice(0, 3).join(', ') }];
  });
  const keys = [...servers.of(project).values()].flatMap(({ metadata }) => Object.keys(metadata));
  const own = keys.filter((key) => key.startsWith('temp') || key.startsWith('exp'));
  return [...held, { kind: 'metadata keys', count: keys.length, examples: own.slice(0, 3).join(', ') }];
}

function named<T extends { name: string }>(project: Project, kept: Kept<Map<string, T>>, name: string): T {
  for (const thing of kept.of(project).values()) if (thing.name === name) return thing;
  throw new Error(`The untidy project has no ${name}.`);
}
