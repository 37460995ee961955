import { env } from 'node:process';
import type { Resource } from './cloudformation.ts';
import { completeRules } from './complete-rules.ts';
import { expandService, type Service } from './expand-service.ts';
import { functionNames } from './function-names.ts';
import { serviceProblems } from './service-problems.ts';

/** As much of the framework as is used here. */
interface Serverless {
  serviceDir: string;
  configurationInput: Service;
  /** What is packaged; there from the first step of packaging on. */
  service: { provider: { compiledCloudFormationTemplate?: { Resources: Record<string, Resource> } } };
  /** Errors of this class are printed as their message alone. */
  classes: { Error: new (message: string, code: string) => Error };
  extendConfiguration(path: string[], value: unknown): void;
}

/**
 * Completes the functions of serverless.yml while the framework starts, before it resolves variables and checks the whole,
 * and the rules that it has made of the schedules. The framework takes a plugin from the default export of its file, and
 * calls it with `new`; what that answers has the steps of packaging at which it wants to be called.
 */
export default function completeService(serverless: Serverless): object {
  const problems = serviceProblems(serverless.configurationInput.functions, functionNames(serverless.serviceDir));
  if (problems.length > 0) throw new serverless.classes.Error(problems.join('\n'), 'FUNCTIONS_DO_NOT_MATCH');
  const { functions, resources } = expandService(serverless.configurationInput);
  serverless.extendConfiguration(['functions'], functions);
  serverless.extendConfiguration(['resources'], resources);
  // Services are named by the functions alone, so an endpoint of any service that the deploying shell has is passed on.
  for (const name of Object.keys(env))
    if (/^HW_[A-Z0-9]+_ENDPOINT$/.test(name))
      serverless.extendConfiguration(['provider', 'environment', name], `\${env:${name}}`);
  return {
    hooks: {
      'after:aws:package:finalize:mergeCustomProviderResources': () => {
        const { compiledCloudFormationTemplate } = serverless.service.provider;
        completeRules(compiledCloudFormationTemplate?.Resources ?? {}, Object.keys(functions));
      },
    },
  };
}
