import { parseEnv } from 'node:util';
import { names } from '../../transport/identity.ts';
import type { Environment } from '../../transport/settings.ts';
import { readText } from '../files/data-file.ts';
import type { Surroundings } from '../surroundings.ts';
import { cloudNamed } from './clouds-yaml.ts';

/**
 * The settings a command goes by: the environment, beneath it those of `--env-file`, and beneath these the cloud of
 * clouds.yaml that `OS_CLOUD` names. Throws `UsageError`.
 */
export function settingsFrom(
  environment: Environment,
  envFile: string | undefined,
  around: Pick<Surroundings, 'readInput'> = {},
): Environment {
  const inFile = envFile === undefined ? {} : parseEnv(readText(envFile, around));
  const given: Environment = { ...inFile, ...environment };
  if (!given.OS_CLOUD) return given;
  return { ...without(given, cloudNamed(given.OS_CLOUD, given)), ...given };
}

/** Of a setting that goes by several names, none of the others may be read before the one that is given. */
function without(given: Environment, cloud: Environment): Environment {
  const taken = Object.values(names).filter((all) => all.some((name) => given[name]));
  const isTaken = (name: string) => taken.some((all) => all.some((one) => one === name));
  return Object.fromEntries(Object.entries(cloud).filter(([name]) => !isTaken(name)));
}
