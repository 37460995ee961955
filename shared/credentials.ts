import type { Clock } from './clock.ts';
import type { Deadline } from './deadline.ts';
import { Fault } from './errors.ts';
import { type AccessKey, type Signable, signer } from './signature.ts';

/** An IAM user and where its token is scoped; a HUAWEI ID cannot get a token. */
export interface PasswordLogin {
  userName: string;
  password: string;
  domainName: string;
}

/** How a request proves who sends it. */
export interface Credentials {
  /** The headers that authenticate this request. */
  authorize(request: Signable, deadline: Deadline): Promise<Record<string, string>>;
  /** Told what became of a request with those headers. Answers whether fresh ones are worth one more try. */
  answered(proof: Record<string, string>, error?: unknown): boolean;
  /** What must be seen nowhere, not even where the cloud repeats it. */
  secrets(): string[];
}

/** Sends one request without credentials to IAM; the transport's own. */
export type Login = (
  line: 'POST /v3/auth/tokens',
  body: string,
  deadline: Deadline,
  secrets: string[],
) => Promise<{ token: string; expiresAt: number }>;

/** Five wrong signatures in a row lock the key for five minutes; after one, nothing is sent for this long. */
const holdOff = 60_000;

function isRejection(error: unknown): error is Fault {
  return error instanceof Fault && error.verdict === 'unauthenticated';
}

/**
 * Signs every request with an access key, permanent or temporary. Until the cloud has accepted one signature, requests go
 * one at a time: several at once with a wrong key would lock it.
 */
export function accessKeyCredentials(key: AccessKey, projectId: string, clock: Clock): Credentials {
  const sign = signer(key, projectId);
  const gate = rejectionGate(clock);
  let proven = false;
  let trial: { over: Promise<void>; end: () => void } | undefined;

  function beginTrial() {
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    trial = { over, end };
  }
  return {
    authorize: async (request) => {
      while (trial) await trial.over;
      gate.check();
      if (!proven) beginTrial();
      return sign(request, clock.now());
    },
    answered: (_proof, error) => {
      if (isRejection(error)) gate.close(error);
      else if (!(error instanceof Fault) || error.status !== undefined) proven = true;
      trial?.end();
      trial = undefined;
      return false;
    },
    secrets: () => [key.secretKey, key.securityToken ?? ''],
  };
}

/** Sends a token that somebody else obtained; it cannot be renewed from here. */
export function tokenCredentials(token: string): Credentials {
  return {
    authorize: async () => ({ 'X-Auth-Token': token }),
    answered: () => false,
    secrets: () => [token],
  };
}

/** A token is renewed this long before it expires, so that no request carries one that dies on the way. */
const margin = 5 * 60_000;

/**
 * Obtains a project-scoped token by password and keeps it until shortly before it expires. Concurrent callers share one
 * login. A refused login is not repeated for a minute: a handful of them locks the user.
 */
export function passwordCredentials(user: PasswordLogin, projectId: string, clock: Clock, login: Login): Credentials {
  const gate = rejectionGate(clock);
  let current: { token: string; until: number } | undefined;
  let latest = '';
  let pending: Promise<string> | undefined;

  async function obtain(deadline: Deadline): Promise<string> {
    try {
      const { token, expiresAt } = await login('POST /v3/auth/tokens', loginBody(user, projectId), deadline, [
        user.password,
      ]);
      current = { token, until: expiresAt - margin };
      latest = token;
      return token;
    } catch (error) {
      if (isRejection(error)) gate.close(error);
      throw error;
    }
  }

  return {
    authorize: async (_request, deadline) => {
      if (current && clock.now() < current.until) return { 'X-Auth-Token': current.token };
      gate.check();
      pending ??= obtain(deadline).finally(() => {
        pending = undefined;
      });
      return { 'X-Auth-Token': await pending };
    },
    answered: (proof, error) => {
      if (!isRejection(error)) return false;
      if (current?.token === proof['X-Auth-Token']) current = undefined;
      return true;
    },
    secrets: () => [user.password, latest],
  };
}

function loginBody({ userName, password, domainName }: PasswordLogin, projectId: string): string {
  const user = { name: userName, password, domain: { name: domainName } };
  return JSON.stringify({
    auth: { identity: { methods: ['password'], password: { user } }, scope: { project: { id: projectId } } },
  });
}

/** Remembers a rejection for a while and repeats it to whoever asks, instead of asking the cloud again. */
function rejectionGate(clock: Clock) {
  let last: { fault: Fault; until: number } | undefined;
  return {
    check() {
      if (last && clock.now() < last.until) throw last.fault;
    },
    close(fault: Fault) {
      last = { fault, until: clock.now() + holdOff };
    },
  };
}
