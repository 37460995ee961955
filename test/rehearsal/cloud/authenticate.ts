import type { AccessKey, Accounts } from './accounts.ts';
import { type Answer, type Ask, gatewayFault } from './answer.ts';
import { inMicroseconds } from './timestamps.ts';
import { canonicalRequest, readClaim, signatureOf } from './verify-signature.ts';
import type { World } from './world.ts';

const SKEW = 15 * 60 * 1000;
const LOCK = 5 * 60 * 1000;
const TOLERATED = 5;

/** Who is calling: the project the call may touch, or the gateway's 401. */
export function authenticate(ask: Ask, { accounts, project }: World): { projectId: string | undefined } | Answer {
  const token = ask.headers['x-auth-token'];
  if (typeof token === 'string') return byToken(ask, token, accounts);
  const claim = readClaim(ask.headers.authorization ?? '');
  if (!claim) return refuse(ask, 'x-auth-token not found');
  const key = accounts.keys.get(claim.access);
  if (!key) return refuse(ask, `Get secretKey failed,ak:${claim.access},err:ak not exist`);
  // All requests of a locked key are rejected, the rightly signed ones too.
  if (ask.now < key.lockedUntil) return refuse(ask, 'AK access failed to reach the limit,forbidden.');
  return bySignature(ask, key, claim.signedHeaders, claim.signature) ?? { projectId: project.id };
}

function byToken(ask: Ask, value: string, accounts: Accounts): { projectId: string | undefined } | Answer {
  const token = accounts.tokens.get(value);
  if (!token) return refuse(ask, 'decrypt token fail');
  if (ask.now < token.expires) return { projectId: token.projectId };
  return refuse(ask, `token expires, expires_at: ${inMicroseconds(token.expires)}Z`);
}

function bySignature(ask: Ask, key: AccessKey, signedHeaders: string[], signature: string): Answer | undefined {
  const date = String(ask.headers['x-sdk-date'] ?? '');
  const signedAt = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(ask.now - signedAt) <= SKEW)) {
    const serverTime = new Date(ask.now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    return refuse(ask, `signature expired, signature time:${date},server time:${serverTime}`);
  }
  const unsigned = ['host', 'x-sdk-date', ...(key.securityToken ? ['x-security-token'] : [])];
  const missing = unsigned.find((name) => !signedHeaders.includes(name));
  if (missing) return strike(ask, key, `signed header ${missing} not found`);
  if (ask.headers['x-security-token'] !== key.securityToken) return strike(ask, key, 'verify security token fail');
  if (ask.now >= key.expires) return refuse(ask, 'security token expires');
  const canonical = canonicalRequest(ask, signedHeaders);
  if (signatureOf(canonical, date, key.secret) !== signature) {
    // The gateway shows its own canonical request, so that a signer can be debugged.
    const echo = canonical.replaceAll('\n', '|');
    return strike(ask, key, `verify aksk signature fail, canonicalRequest:${echo}`);
  }
  key.failures = 0;
  return undefined;
}

/** Five failures in a row lock the key for five minutes. */
function strike(ask: Ask, key: AccessKey, message: string): Answer {
  key.failures += 1;
  if (key.failures >= TOLERATED) {
    key.failures = 0;
    key.lockedUntil = ask.now + LOCK;
  }
  return refuse(ask, message);
}

function refuse(ask: Ask, message: string): Answer {
  return gatewayFault(ask, 401, 'APIGW.0301', `Incorrect IAM authentication information: ${message}`);
}
