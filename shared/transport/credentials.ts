import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import { createBell } from './bell.ts';
import { Fault, tooLate } from './fault.ts';
import { isRejection, rejectionGate } from './rejection.ts';
import { type AccessKey, type Signable, signer } from './signature.ts';

/** How a request proves who sends it. */
export interface Credentials {
  /** The headers that authenticate this request. */
  authorize(request: Signable & { route: string }, deadline: Deadline): Promise<Record<string, string>>;
  /** Told what became of a request with those headers. Answers whether fresh ones are worth one more try. */
  answered(proof: Record<string, string>, error?: unknown): boolean;
  /** What must be seen nowhere, not even where the cloud repeats it. */
  secrets(): string[];
}

/** Milliseconds for which an accepted signature speaks for the next ones. */
const fresh = 1_000;

/**
 * Signs every request with an access key, permanent or temporary. Unless the cloud has just accepted a signature, requests
 * go one at a time: several at once with a wrong key, or one that was changed meanwhile, would lock it.
 */
export function accessKeyCredentials(key: AccessKey, projectId: string, clock: Clock): Credentials {
  const sign = signer(key, projectId);
  const gate = rejectionGate(clock);
  const over = createBell(clock);
  let provenAt = Number.NEGATIVE_INFINITY;
  let trial: object | undefined;
  const isProven = () => clock.elapsed() - provenAt <= fresh;

  return {
    authorize: async (request, deadline) => {
      for (;;) {
        gate.check(request.route);
        if (isProven() || !trial) break;
        if (!(await over.wait(deadline))) throw tooLate(request.route);
      }
      const proof = sign(request, clock.now());
      if (!isProven()) trial = proof;
      return proof;
    },
    answered: (proof, error) => {
      if (isRejection(error)) gate.close(error);
      else if (isAcceptance(error)) gate.open();
      provenAt = isAcceptance(error) && !gate.isClosed() ? clock.elapsed() : Number.NEGATIVE_INFINITY;
      if (trial === proof) trial = undefined;
      over.ring();
      return false;
    },
    secrets: () => [key.secretKey, key.securityToken ?? ''],
  };
}

/** Whether a service itself answered; a throttle or an outage comes from what stands before it, where nobody looks at a signature. */
function isAcceptance(error: unknown): boolean {
  if (error === undefined) return true;
  const said = error instanceof Fault && ['gone', 'busy', 'refused'].includes(error.verdict);
  return said && error.status !== undefined && error.status < 500 && !/^API(GW|G)\./.test(error.code ?? '');
}

/** Sends a token that somebody else obtained; it cannot be renewed from here. */
export function tokenCredentials(token: string): Credentials {
  return {
    authorize: async () => ({ 'X-Auth-Token': token }),
    answered: () => false,
    secrets: () => [token],
  };
}
