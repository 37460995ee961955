import { expandFunction, type OwnEntry } from './expand-function.ts';
import { queuePolicy, type Resource } from './function-queues.ts';

/** As much of serverless.yml as is completed here. */
export interface Service {
  functions: Record<string, OwnEntry>;
  resources?: { Resources?: Record<string, Resource> };
}

/** Makes of a serverless.yml that says of each function only what is its own one that says everything. */
export function expandService<S extends Service>(service: S): S & Required<Service> {
  const names = Object.keys(service.functions);
  const expanded = Object.entries(service.functions).map(([name, own]) => ({ name, ...expandFunction(name, own) }));
  const given = service.resources?.Resources ?? {};
  const Resources = Object.assign({}, given, roleOf(given, names), ...expanded.map(({ resources }) => resources));
  return {
    ...service,
    functions: Object.fromEntries(expanded.map(({ name, entry }) => [name, entry])),
    resources: { ...service.resources, Resources },
  };
}

/** The role that the functions share, which may then use their queues too. A deployment with a role of its own has none. */
function roleOf({ CleanupRole }: Record<string, Resource>, names: string[]): Record<string, Resource> {
  if (!CleanupRole) return {};
  const { Properties = {} } = CleanupRole;
  const { Policies } = Properties;
  const policies = [...(Array.isArray(Policies) ? Policies : []), queuePolicy(names)];
  return { CleanupRole: { ...CleanupRole, Properties: { ...Properties, Policies: policies } } };
}
