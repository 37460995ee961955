import { asRecord, isRecord } from '../../base/json.ts';
import type { Environment } from '../../transport/settings.ts';
import { UsageError } from '../problems.ts';

type Settings = Readonly<Record<string, unknown>>;

/** Ways to prove who asks that this IAM takes from a client such as this one. */
const known = /^(v3)?(password|token)$/;

/**
 * A cloud of clouds.yaml under the names this project reads: a user with password and domain, a token, or an access key as
 * python-otcextensions spells it. `where` names the cloud in sentences. Throws {@link UsageError}.
 */
export function asEnvironment(cloud: Settings, where: string): Environment {
  const { auth_type } = cloud;
  // Whatever stands beside `auth` instead of in it, the SDK finds too.
  const auth: Settings = { ...cloud, ...asRecord(cloud.auth) };
  if (auth_type !== undefined && !known.test(String(auth_type)))
    throw new UsageError(
      `${where} uses ${auth_type}, which cannot be used here; use a user with a password, a token or an access key.`,
    );
  const projectId = auth.project_id ?? auth.tenant_id;
  if (!projectId)
    throw new UsageError(`${where} has no auth.project_id; the cloud's routes want the id, not the project's name.`);
  const { region, iam, domain } = placeOf(cloud, auth);
  if (!region) throw new UsageError(`${where} has no region_name, and its auth_url does not name a region.`);
  const settings = {
    HW_REGION_NAME: region,
    HW_CLOUD: domain,
    HW_IAM_ENDPOINT: iam,
    HW_PROJECT_ID: projectId,
    ...userOf(auth, where),
    HW_AUTH_TOKEN: auth.token ?? auth.auth_token,
    HW_ACCESS_KEY: auth.access_key ?? auth.ak,
    HW_SECRET_KEY: auth.secret_key ?? auth.sk,
    HW_SECURITY_TOKEN: auth.security_token,
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

/** A user logs in with the name of the account, which no id stands for. */
function userOf(auth: Settings, where: string) {
  const user = auth.username ?? auth.user_name;
  if (!user) {
    if (auth.user_id && auth.password) throw new UsageError(`${where} names its user by id; name it by auth.username.`);
    return {};
  }
  const domain = auth.user_domain_name ?? auth.domain_name;
  if (!domain && (auth.user_domain_id ?? auth.domain_id))
    throw new UsageError(`${where} names its user's domain by id; name it by auth.user_domain_name.`);
  return { HW_USER_NAME: user, HW_USER_PASSWORD: auth.password, HW_DOMAIN_NAME: domain };
}

/** The region, where IAM answers, and the domain of the other services, which stand beside it. */
function placeOf(cloud: Settings, auth: Settings) {
  const [first] = [cloud.regions].flat();
  const named = cloud.region_name ?? (isRecord(first) ? first.name : first);
  const text = String(auth.auth_url ?? '').replace(/%\(region_name\)s|\{region_name\}/, String(named));
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const [, inUrl, domain] = /^iam(?:-\w+)?\.(?:([a-z]{2}-[\w-]+)\.)?(.+)$/.exec(url?.hostname ?? '') ?? [];
  const region = named === undefined ? inUrl : String(named).split(',')[0];
  return { region, iam: url?.origin, domain };
}
