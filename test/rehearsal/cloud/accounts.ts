import { hexId, opaqueToken } from './identifiers.ts';
import type { World } from './world.ts';

/** An access key; a temporary one is worth nothing without its security token. */
export interface AccessKey {
  access: string;
  secret: string;
  securityToken?: string;
  expires: number;
  failures: number;
  lockedUntil: number;
}

/** A token as IAM gave it out; without a project it opens none. */
export interface Token {
  value: string;
  projectId: string | undefined;
  expires: number;
}

/** The one user who may log in here. */
export interface User {
  name: string;
  password: string;
  domain: string;
  failures: number;
  lockedUntil: number;
}

/** Who may call this cloud. */
export interface Accounts {
  user: User;
  keys: Map<string, AccessKey>;
  tokens: Map<string, Token>;
  issued: number;
}

/** One user, no keys and no tokens yet. */
export function newAccounts(): Accounts {
  const user = { name: 'night-shift', password: 'Sweep-after-9pm!', domain: 'tidy-works', failures: 0, lockedUntil: 0 };
  return { user, keys: new Map(), tokens: new Map(), issued: 0 };
}

/** Creates an access key, with a security token when it is temporary. */
export function issueKey(world: World, temporary: boolean): AccessKey {
  const { accounts } = world;
  accounts.issued += 1;
  const key: AccessKey = {
    access: hexId(`access key ${accounts.issued}`).slice(0, 20).toUpperCase(),
    secret: opaqueToken(`secret key ${accounts.issued}`, 40).replaceAll(/[^A-Za-z0-9]/g, 'x'),
    ...(temporary && { securityToken: opaqueToken(`security token ${accounts.issued}`, 900) }),
    expires: temporary ? world.clock.now() + world.quirks.tokenLifetime : Number.POSITIVE_INFINITY,
    failures: 0,
    lockedUntil: 0,
  };
  accounts.keys.set(key.access, key);
  return key;
}

/** Creates a token; those given out before stay valid. */
export function issueToken(world: World, projectId: string | undefined): Token {
  const { accounts } = world;
  accounts.issued += 1;
  const expires = world.clock.now() + world.quirks.tokenLifetime;
  const token = { value: opaqueToken(`token ${accounts.issued}`, 1600), projectId, expires };
  accounts.tokens.set(token.value, token);
  return token;
}

/** Ends every token and every temporary key at once. */
export function expireAll({ accounts, clock }: World): void {
  const now = clock.now();
  for (const token of accounts.tokens.values()) token.expires = Math.min(token.expires, now);
  for (const key of accounts.keys.values()) if (key.securityToken) key.expires = Math.min(key.expires, now);
}
