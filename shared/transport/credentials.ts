import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import { Fault } from './fault.ts';
import { isRejection, rejectionGate } from './rejection.ts';
import { type AccessKey, type Signable, signer } from './signature.ts';

/** How a request proves who sends it. */
export interface Credentials {
  /** The headers that authenticate this request. */
  authorize(request: Signable, deadline: Deadline): Promise<Record<string, string>>;
  /** Told what became of a request with those headers. Answers whether fresh ones are worth one more try. */
  answered(proof: Record<string, string>, error?: unknown): boolean;
  /** What must be seen nowhere, not even where the cloud repeats it. */
  secrets(): string[];
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
      if (isRejection(error)) {
        gate.close(error);
        proven = false;
      } else if (!(error instanceof Fault) || error.status !== undefined) proven = true;
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
