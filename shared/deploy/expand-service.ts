import { alarmTopic } from './alarm-topic.ts';
import type { Resource } from './cloudformation.ts';
import { dashboard } from './dashboard.ts';
import { expandFunction, type OwnEntry } from './expand-function.ts';
import { extraConditions, extraPolicies } from './function-role.ts';
import { stackOutputs } from './stack-outputs.ts';

/** As much of serverless.yml as is completed here. */
export interface Service {
  functions: Record<string, OwnEntry>;
  resources?: { Resources?: Record<string, Resource>; Conditions?: object; Outputs?: object };
}

/** Makes of a serverless.yml that says of each function only what is its own one that says everything. */
export function expandService<S extends Service>(service: S): S & Required<Service> {
  const names = Object.keys(service.functions);
  const expanded = Object.entries(service.functions).map(([name, own]) => ({ name, ...expandFunction(name, own) }));
  const ofFunctions: Record<string, Resource> = Object.assign({}, ...expanded.map(({ resources }) => resources));
  const roles = Object.keys(ofFunctions).filter((name) => ofFunctions[name]?.Type === 'AWS::IAM::Role');
  const { Resources, Conditions, Outputs, ...given } = service.resources ?? {};
  return {
    ...service,
    functions: Object.fromEntries(expanded.map(({ name, entry }) => [name, entry])),
    resources: {
      ...given,
      Conditions: { ...Conditions, ...extraConditions },
      Resources: {
        ...Resources,
        ...alarmTopic(),
        CleanupDashboard: dashboard(names),
        ...(roles.length > 0 && extraPolicies(roles)),
        ...ofFunctions,
      },
      Outputs: { ...Outputs, ...stackOutputs(names) },
    },
  };
}
