import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { isRecord } from '../base/json.ts';
import type { Environment } from '../transport/settings.ts';
import { parseData, readText } from './data-file.ts';
import { UsageError } from './problems.ts';

/**
 * The settings a command goes by: the environment, beneath it those of `--env-file`, and beneath these the cloud of
 * clouds.yaml that `OS_CLOUD` names. Throws {@link UsageError}.
 */
export function settingsFrom(environment: Environment, envFile: string | undefined): Environment {
  const inFile = envFile === undefined ? {} : parseEnv(readText(envFile, {}));
  const given: Environment = { ...inFile, ...environment };
  return given.OS_CLOUD ? { ...cloudNamed(given.OS_CLOUD, given), ...given } : given;
}

/** Where the openstack client looks for its files: what is found first counts. */
function findConfig(name: string, env: Environment): string | undefined {
  const named = name === 'clouds' ? env.OS_CLIENT_CONFIG_FILE : env.OS_CLIENT_SECURE_FILE;
  const folders = ['.', join(env.HOME ?? homedir(), '.config', 'openstack'), '/etc/openstack'];
  const usual = folders.flatMap((folder) => ['yaml', 'yml', 'json'].map((ending) => join(folder, `${name}.${ending}`)));
  return [named, ...usual].find((file) => file && existsSync(file));
}

type Settings = Record<string, unknown>;

function cloudNamed(name: string, env: Environment): Environment {
  const file = findConfig('clouds', env);
  if (!file) throw new UsageError(`OS_CLOUD is ${name}, but there is no clouds.yaml, here or in ~/.config/openstack.`);
  const secrets = findConfig('secure', env);
  const cloud = { ...cloudIn(file, name), auth: { ...authIn(file, name), ...(secrets && authIn(secrets, name)) } };
  if (Object.keys(cloud).length === 1) throw new UsageError(`${file} has no cloud ${name}.`);
  return asEnvironment(cloud, `the cloud ${name} of ${file}`);
}

function cloudIn(file: string, name: string): Settings {
  const given = parseData(readText(file, {}), file);
  const clouds = isRecord(given) && isRecord(given.clouds) ? given.clouds : {};
  const cloud = clouds[name];
  return isRecord(cloud) ? cloud : {};
}

function authIn(file: string, name: string): Settings {
  const { auth } = cloudIn(file, name);
  return isRecord(auth) ? auth : {};
}

/** What this IAM takes: a user with password and domain, a token, or an access key, as the vendor's own client spells it. */
function asEnvironment({ auth, region_name, auth_type }: Settings & { auth: Settings }, where: string): Environment {
  if (/application/.test(String(auth_type)))
    throw new UsageError(
      `${where} uses ${auth_type}, which this cloud's IAM does not have; use a user, a token or a key.`,
    );
  if (!auth.project_id)
    throw new UsageError(`${where} has no auth.project_id; the cloud's routes want the id, not the project's name.`);
  const url = URL.canParse(String(auth.auth_url)) ? new URL(String(auth.auth_url)) : undefined;
  const [, region, domain] = /^iam\.([^.]+)\.(.+)$/.exec(url?.hostname ?? '') ?? [];
  const settings = {
    HW_REGION_NAME: region_name ?? region,
    HW_CLOUD: domain,
    HW_IAM_ENDPOINT: url?.origin,
    HW_PROJECT_ID: auth.project_id,
    HW_USER_NAME: auth.username,
    HW_USER_PASSWORD: auth.password,
    HW_DOMAIN_NAME: auth.username && (auth.user_domain_name ?? auth.domain_name),
    HW_AUTH_TOKEN: auth.token,
    HW_ACCESS_KEY: auth.ak ?? auth.access_key,
    HW_SECRET_KEY: auth.sk ?? auth.secret_key,
    HW_SECURITY_TOKEN: auth.security_token,
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
