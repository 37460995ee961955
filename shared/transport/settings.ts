import type { Issue } from '../base/issue.ts';
import { Misconfigured } from '../base/misconfigured.ts';
import { type Identity, names, readIdentity, type Setting } from './identity.ts';
import type { AccessKey } from './signature.ts';

/** The environment's variables, as they come. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the cloud is, which project is cleaned, and who asks. */
export interface CloudSettings {
  region: string;
  projectId: string;
  identity: Identity | undefined;
  /** A service's base URL: its own setting, or `https://{service}.{region}.{domain}`. Throws {@link Misconfigured}. */
  endpointOf(service: string): URL;
}

/**
 * Reads the settings of the cloud and adds what is wrong to `issues`. `agencyKey` is the key of the function's agency,
 * where it has one.
 */
export function readCloudSettings(env: Environment, issues: Issue[], agencyKey?: AccessKey): CloudSettings {
  const value = (name: Setting) => names[name].map((n) => env[n]).find(Boolean);
  const required = (name: Setting, rule: RegExp, words: string) => {
    const found = value(name) ?? '';
    if (!rule.test(found))
      issues.push({ field: names[name][0], message: found ? `must be ${words}` : `is missing: ${words}` });
    return found;
  };
  const region = required('region', /^[a-z0-9-]{2,64}$/, 'the region, e.g. eu-west-101');
  const projectId = required('projectId', /^[0-9a-zA-Z_-]{1,64}$/, 'the id of the project to clean');
  const domain = value('cloud') ?? (region.startsWith('eu-west-1') ? 'myhuaweicloud.eu' : 'myhuaweicloud.com');
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain))
    issues.push({ field: 'HW_CLOUD', message: 'must be a domain name, e.g. otc.t-systems.com' });
  for (const field of Object.keys(env)) if (/^HW_[A-Z0-9]+_ENDPOINT$/.test(field)) readEndpoint(env, field, issues);
  const identity = readIdentity(value, issues, agencyKey);
  return { region, projectId, identity, endpointOf: endpoints(env, `${region}.${domain}`) };
}

/** Looks an endpoint up once for each service: no list of services stands anywhere. */
function endpoints(env: Environment, place: string): (service: string) => URL {
  const found = new Map<string, URL>();
  return (service) => {
    let url = found.get(service);
    if (!url) {
      const field = `HW_${service.toUpperCase()}_ENDPOINT`;
      const issues: Issue[] = [];
      url = readEndpoint(env, field, issues) ?? new URL(`https://${service}.${place}`);
      // Where a platform does not list its variables, a bad one shows only when it is used.
      if (issues.length > 0) throw new Misconfigured(issues);
      found.set(service, url);
    }
    return url;
  };
}

const endpointRule = 'must be an https base URL without path, or http on the loopback interface';

function readEndpoint(env: Environment, field: string, issues: Issue[]): URL | undefined {
  const given = env[field];
  if (!given) return undefined;
  const url = secureUrl(given);
  const plain = url?.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  if (url && plain) return url;
  issues.push({ field, message: endpointRule });
  return undefined;
}

/** A URL on which secrets may travel: https, or plain http on the loopback interface; nothing when it is another. */
export function secureUrl(text = ''): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url?.protocol === 'http:' && /^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname);
  return url?.protocol === 'https:' || loopback ? url : undefined;
}
