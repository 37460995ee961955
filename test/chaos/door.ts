import { createHash, createHmac } from 'node:crypto';
import type { Answer, Outgoing } from '../../shared/transport/http.ts';
import { answer } from './ground.ts';
import type { Trust } from './trust.ts';

/** Who sent a request, what it could know of its key then, and whether it hears the answer. */
export interface Sender {
  container: string;
  trust: Trust;
  hears: boolean;
}

/** Who may come in, and who tried in vain. */
export interface Door {
  /** Nothing when the request is let in, else what the cloud answers. */
  check(request: Outgoing, sender: Sender, now: number): Answer | undefined;
  logIn(request: Outgoing, sender: Sender, now: number): Answer;
  /** The secret key and the password change; tokens given out before are worth nothing. */
  rotate(secret: string): void;
  /** All tokens end. */
  revoke(): void;
  /** The most wrong signatures, and wrong logins, of one container within a minute, as far as it could know. */
  worst: { signatures: number; logins: number };
  /** How often five in a row locked the key. */
  locks: number;
}

const skew = 15 * 60_000;
const lockedFor = 5 * 60_000;

const rejected = (why: string) =>
  answer(401, { error_code: 'APIGW.0301', error_msg: `Incorrect IAM authentication information: ${why}` });
const wrongToken = answer(401, { error: { code: 'Common.0013', message: 'Invalid token.' } });
const wrongLogin = answer(401, {
  error: { code: 401, message: 'The username or password is wrong.', title: 'Unauthorized' },
});

/** Checks who asks. `tokenLife` is how long a token lasts. */
export function createDoor(first: string, tokenLife: number, newToken: () => string): Door {
  const tokens = new Map<string, number>();
  const wrong = { signatures: new Map<string, number[]>(), logins: new Map<string, number[]>() };
  const worst = { signatures: 0, logins: 0 };
  let secret = first;
  let [inRow, lockedUntil, locks] = [0, 0, 0];

  function count(what: 'signatures' | 'logins', container: string, now: number) {
    const lately = (wrong[what].get(container) ?? []).filter((at) => now - at < 60_000);
    wrong[what].set(container, [...lately, now]);
    worst[what] = Math.max(worst[what], lately.length + 1);
  }
  function failed(why: string, { container, trust, hears }: Sender, now: number): Answer {
    if (trust === 'none' && hears) count('signatures', container, now);
    if (trust === 'warned') worst.signatures = Math.max(worst.signatures, 2);
    inRow += 1;
    if (inRow < 5) return rejected(why);
    [inRow, lockedUntil] = [0, now + lockedFor];
    locks += 1;
    return rejected(why);
  }
  return {
    worst,
    get locks() {
      return locks;
    },
    check: (request, sender, now) => {
      const token = request.headers['X-Auth-Token'];
      if (token !== undefined) return (tokens.get(token) ?? 0) > now ? undefined : wrongToken;
      if (now < lockedUntil) return rejected('the key is locked');
      const why = mistakeIn(request, secret, now);
      if (why) return failed(why, sender, now);
      inRow = 0;
      return undefined;
    },
    logIn: (request, { container, hears }, now) => {
      const given = JSON.parse(request.body ?? '{}').auth?.identity?.password?.user?.password;
      if (given !== secret) {
        if (hears) count('logins', container, now);
        return wrongLogin;
      }
      const token = newToken();
      tokens.set(token, now + tokenLife);
      const expires_at = new Date(now + tokenLife).toISOString();
      return answer(201, { token: { expires_at, methods: ['password'] } }, { 'x-subject-token': token });
    },
    rotate: (next) => {
      secret = next;
      tokens.clear();
    },
    revoke: () => tokens.clear(),
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** What is wrong with a signature, by the API Request Signing Guide; nothing where it is right. */
function mistakeIn({ method, path, headers, body = '' }: Outgoing, secret: string, now: number): string | undefined {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const date = lower.get('x-sdk-date') ?? '';
  const time = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(time) || Math.abs(now - time) > skew) return 'x-sdk-date expired';
  const [, signed = '', signature] =
    /SignedHeaders=([^,]+), Signature=(\w+)$/.exec(lower.get('authorization') ?? '') ?? [];
  const names = signed.split(';');
  const [bare = '', query = ''] = path.split('?');
  const block = names.map((name) => `${name}:${lower.get(name) ?? ''}\n`).join('');
  const canonical = `${method}\n${bare}/\n${query}\n${block}\n${signed}\n${sha256(body)}`;
  const right = createHmac('sha256', secret)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
    .digest('hex');
  return right === signature ? undefined : 'verify aksk signature fail';
}
