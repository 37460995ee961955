import { parseEnv } from 'node:util';
import { names } from '../../transport/identity.ts';
import type { Environment } from '../../transport/settings.ts';
import { calledIn, readText } from '../files/data-file.ts';
import { UsageError } from '../problems.ts';
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
  const inFile = envFile === undefined ? {} : settingsIn(envFile, around);
  const given: Environment = { ...inFile, ...environment };
  if (!given.OS_CLOUD) return given;
  return { ...without(given, cloudNamed(given.OS_CLOUD, given)), ...given };
}

/** One setting: its value may be quoted, and then go over several lines; a comment may follow. */
const setting =
  /^[ \t]*(?:export[ \t]+)?[A-Za-z_][\w.-]*[ \t]*=[ \t]*(?:"[^"]*"|'[^']*'|`[^`]*`|[^\s"'`#][^\n]*)?[ \t]*(?:#[^\n]*)?$/gm;

/** Node drops a line that is no setting, and on some versions the setting behind it: a freeze would be lost, and nobody told. */
function settingsIn(file: string, around: Pick<Surroundings, 'readInput'>): Environment {
  const text = readText(file, around).replaceAll(/\r\n?/g, '\n');
  const others = text.replaceAll(setting, (lines) => lines.replaceAll(/[^\n]/g, '')).split('\n');
  const at = others.findIndex((line) => !/^\s*(#|$)/.test(line));
  if (at >= 0)
    throw new UsageError(`${calledIn(file)} line ${at + 1} is no setting: write NAME=value, or # before a comment.`);
  return parseEnv(text);
}

/** Of a setting that goes by several names, none of the others may be read before the one that is given. */
function without(given: Environment, cloud: Environment): Environment {
  const taken = Object.values(names).filter((all) => all.some((name) => given[name]));
  const isTaken = (name: string) => taken.some((all) => all.some((one) => one === name));
  return Object.fromEntries(Object.entries(cloud).filter(([name]) => !isTaken(name)));
}
