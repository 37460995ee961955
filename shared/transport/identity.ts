import type { Issue } from '../base/issue.ts';
import type { PasswordLogin } from './iam-token.ts';
import type { AccessKey } from './signature.ts';

/** How this deployment proves itself to the cloud. */
export type Identity = { key: AccessKey } | { token: string } | { login: PasswordLogin } | { agencyKey: AccessKey };

/** Each setting's own name first, then its twins, in the order they are read. */
export const names = {
  region: ['HW_REGION_NAME', 'OS_REGION_NAME'],
  // FunctionGraph itself sets the last one: the project the function is in.
  projectId: ['HW_PROJECT_ID', 'OS_PROJECT_ID', 'OS_TENANT_ID', 'HUAWEICLOUD_SDK_PROJECT_ID', 'RUNTIME_PROJECT_ID'],
  accessKey: ['HW_ACCESS_KEY', 'OS_ACCESS_KEY', 'HUAWEICLOUD_SDK_AK'],
  secretKey: ['HW_SECRET_KEY', 'OS_SECRET_KEY', 'HUAWEICLOUD_SDK_SK'],
  securityToken: ['HW_SECURITY_TOKEN', 'OS_SECURITY_TOKEN', 'HUAWEICLOUD_SDK_SECURITY_TOKEN'],
  authToken: ['HW_AUTH_TOKEN', 'OS_AUTH_TOKEN'],
  userName: ['HW_USER_NAME', 'OS_USER_NAME', 'OS_USERNAME'],
  password: ['HW_USER_PASSWORD', 'OS_USER_PASSWORD', 'OS_PASSWORD'],
  domainName: ['HW_DOMAIN_NAME', 'OS_DOMAIN_NAME', 'OS_USER_DOMAIN_NAME'],
  cloud: ['HW_CLOUD', 'OS_CLOUD_DOMAIN'],
} as const;

/** What a setting is called in this code. */
export type Setting = keyof typeof names;

/**
 * Reads who this deployment is: an access key, or else a ready token, or else a login, or else the function's agency.
 * Settings that go together must all be there. Adds what is wrong to `issues`.
 */
export function readIdentity(
  value: (name: Setting) => string | undefined,
  issues: Issue[],
  agencyKey?: AccessKey,
): Identity | undefined {
  /** The values of settings that go together, where any is given. */
  function together(...settings: Setting[]): string[] | undefined {
    const missing = settings.filter((setting) => !value(setting));
    if (missing.length === settings.length) return undefined;
    issues.push(
      ...missing.map((setting) => ({
        field: names[setting][0],
        message: `is missing: it goes with ${list(settings)}`,
      })),
    );
    return settings.map((setting) => value(setting) ?? '');
  }
  /** What travels in a header must be able to. */
  function travelling(setting: Setting): string | undefined {
    const found = value(setting);
    if (found && !/^[\x21-\x7e]+$/.test(found))
      issues.push({ field: names[setting][0], message: 'must be printable, without spaces' });
    return found;
  }

  /** What a file or a shell has put behind a secret is not part of it, and no answer of the cloud would say so. */
  function whole(setting: Setting): void {
    if (/[\r\n]/.test(value(setting) ?? ''))
      issues.push({ field: names[setting][0], message: 'must not hold a line end' });
  }
  whole('secretKey');
  whole('password');

  const [, secretKey] = together('accessKey', 'secretKey') ?? [];
  const accessKey = travelling('accessKey');
  const securityToken = travelling('securityToken');
  if (accessKey || secretKey)
    return { key: { accessKey: accessKey ?? '', secretKey: secretKey ?? '', ...(securityToken && { securityToken }) } };
  const token = travelling('authToken');
  if (token) return { token };
  const [userName, password, domainName] = together('userName', 'password', 'domainName') ?? [];
  if (userName !== undefined && password !== undefined && domainName !== undefined)
    return { login: { userName, password, domainName } };
  if (agencyKey) return { agencyKey };
  const message =
    'and HW_SECRET_KEY are missing, and neither HW_AUTH_TOKEN nor HW_USER_NAME nor an agency of the function is there instead';
  issues.push({ field: 'HW_ACCESS_KEY', message });
  return undefined;
}

function list(settings: Setting[]): string {
  return settings.map((setting) => names[setting][0]).join(', ');
}
