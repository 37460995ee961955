import { issueKey, issueToken } from './accounts.ts';
import type { World } from './world.ts';

/** The four ways to prove who is calling. */
export type AuthKind = 'aksk' | 'temporary' | 'token' | 'password';

/** Fresh credentials of a kind, named as a deployment names them. */
export function credentialVariables(auth: AuthKind, world: World): Record<string, string> {
  if (auth === 'token') return { HW_AUTH_TOKEN: issueToken(world, world.project.id).value };
  if (auth === 'password') {
    const { name, password, domain } = world.accounts.user;
    return { HW_USER_NAME: name, HW_USER_PASSWORD: password, HW_DOMAIN_NAME: domain };
  }
  const key = issueKey(world, auth === 'temporary');
  return {
    HW_ACCESS_KEY: key.access,
    HW_SECRET_KEY: key.secret,
    ...(key.securityToken && { HW_SECURITY_TOKEN: key.securityToken }),
  };
}
