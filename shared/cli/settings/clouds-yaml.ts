import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { asRecord, isRecord } from '../../base/json.ts';
import type { Environment } from '../../transport/settings.ts';
import { parseData, readText } from '../files/data-file.ts';
import { UsageError } from '../problems.ts';
import { asEnvironment } from './cloud-settings.ts';

type Settings = Readonly<Record<string, unknown>>;

/** Where the openstack client looks for its files, as its SDK's "Configuring OpenStack SDK Applications" says. */
function findConfig(name: string, named: string | undefined, env: Environment): string | undefined {
  const home = env.HOME ?? homedir();
  const folders = [
    '.',
    env.XDG_CONFIG_HOME ? join(env.XDG_CONFIG_HOME, 'openstack') : '',
    join(home, 'Library', 'Application Support', 'openstack'),
    join(home, '.config', 'openstack'),
    '/etc/openstack',
  ].filter(Boolean);
  const usual = folders.flatMap((folder) => ['yaml', 'yml', 'json'].map((ending) => join(folder, `${name}.${ending}`)));
  return [named, ...usual].find((file) => file && existsSync(file));
}

/** The settings of a cloud of clouds.yaml, under the names this project reads. Throws {@link UsageError}. */
export function cloudNamed(name: string, env: Environment): Environment {
  const file = findConfig('clouds', env.OS_CLIENT_CONFIG_FILE, env);
  if (!file) throw new UsageError(`OS_CLOUD is ${name}, but there is no clouds.yaml, here or in ~/.config/openstack.`);
  const { [name]: own } = asRecord(contentOf(file).clouds);
  if (!isRecord(own)) throw new UsageError(`${file} has no cloud ${name}${others(contentOf(file).clouds)}`);
  const secrets = findConfig('secure', env.OS_CLIENT_SECURE_FILE, env);
  const hidden = secrets ? asRecord(asRecord(contentOf(secrets).clouds)[name]) : {};
  const cloud = merged(merged(profileOf(merged(own, hidden), env), own), hidden);
  return asEnvironment(cloud, `The cloud ${name} of ${file}`);
}

function others(clouds: unknown): string {
  const known = Object.keys(asRecord(clouds));
  return known.length > 0 ? `; it has ${known.join(', ')}.` : '; it has no clouds at all.';
}

function contentOf(file: string): Settings {
  return asRecord(parseData(readText(file, {}), file));
}

/** Whatever the upper one says counts; `auth` is merged, name by name. */
function merged(lower: Settings, upper: Settings): Settings {
  return { ...lower, ...upper, auth: { ...asRecord(lower.auth), ...asRecord(upper.auth) } };
}

/** What the SDK itself knows of clouds that these functions are for. */
const vendors: Readonly<Record<string, Settings>> = {
  otc: { auth: { auth_url: 'https://iam.{region_name}.otc.t-systems.com/v3' }, regions: ['eu-de'] },
  'otc-swiss': { auth: { auth_url: 'https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3' }, regions: ['eu-ch2'] },
};

/** What stands beneath a cloud: the profile it names, of clouds-public.yaml or of the SDK. `cloud` is its older name. */
function profileOf({ profile, cloud }: Settings, env: Environment): Settings {
  const name = String(profile ?? cloud ?? '');
  const file = findConfig('clouds-public', undefined, env);
  const own = file ? asRecord(contentOf(file)['public-clouds'])[name] : undefined;
  return asRecord(own ?? vendors[name]);
}
