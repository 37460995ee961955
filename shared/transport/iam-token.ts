import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import { createBell } from './bell.ts';
import type { Credentials } from './credentials.ts';
import { tooLate } from './fault.ts';
import { isRejection, rejectionGate } from './rejection.ts';

/** An IAM user and where its token is scoped; a HUAWEI ID cannot get a token. */
export interface PasswordLogin {
  userName: string;
  password: string;
  domainName: string;
}

/** Sends one request without credentials to IAM; the transport's own. */
export type Login = (
  route: 'POST /v3/auth/tokens',
  body: string,
  deadline: Deadline,
  secrets: string[],
) => Promise<{ token: string; expiresAt: number }>;

/** A token is renewed this long before it expires, so that no request carries one that dies on the way. */
const margin = 5 * 60_000;

/**
 * Obtains a project-scoped token by password and keeps it until shortly before it expires. Concurrent callers share one
 * login. A refused login is not repeated for a minute, then for longer each time: a handful of them locks the user.
 */
export function passwordCredentials(user: PasswordLogin, projectId: string, clock: Clock, login: Login): Credentials {
  const gate = rejectionGate(clock);
  let current: { token: string; until: number } | undefined;
  let latest = '';
  let rejections = 0;
  let pending = false;
  const over = createBell(clock);

  async function obtain(deadline: Deadline): Promise<string> {
    pending = true;
    try {
      const { token, expiresAt } = await login('POST /v3/auth/tokens', loginBody(user, projectId), deadline, [
        user.password,
      ]);
      // A token too short-lived for the margin serves half its life.
      current = { token, until: Math.max(expiresAt - margin, (clock.now() + expiresAt) / 2) };
      latest = token;
      return token;
    } catch (error) {
      if (isRejection(error)) gate.close(error);
      throw error;
    } finally {
      pending = false;
      over.ring();
    }
  }

  return {
    authorize: async ({ route }, deadline) => {
      for (;;) {
        if (current && clock.now() < current.until) return { 'X-Auth-Token': current.token };
        gate.check(route);
        if (!pending) return { 'X-Auth-Token': await obtain(deadline) };
        // Another's login may fail for want of its own time, which says nothing about this one.
        if (!(await over.wait(deadline))) throw tooLate(route);
      }
    },
    answered: (proof, error) => {
      if (!isRejection(error)) {
        if (error === undefined) rejections = 0;
        if (error === undefined) gate.open();
        return false;
      }
      // Of many callers with one token, the first to be rejected speaks for all.
      if (current?.token !== proof['X-Auth-Token']) return true;
      current = undefined;
      rejections += 1;
      // A fresh token that is rejected too will not get better by asking for another.
      if (rejections > 1) gate.close(error);
      return rejections <= 1;
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
