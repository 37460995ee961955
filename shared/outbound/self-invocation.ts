import * as z from 'zod/mini';
import type { Deadline } from '../base/deadline.ts';
import type { Client } from '../transport/client.ts';
import type { Retry } from '../transport/retry.ts';
import type { Engine, Handover } from './engine.ts';

/** A function on FunctionGraph, by the parts of its URN. */
export interface OwnFunction {
  region: string;
  projectId: string;
  /** The group it is in. */
  app: string;
  name: string;
  version: string;
}

/** "Executing a Function Asynchronously" in the API reference. */
const route = 'POST /v2/{project_id}/fgs/functions/{function_urn}/invocations-async';

/** Milliseconds that must be left to hand over another portion. */
const enough = 3_000;

const anything = z.unknown();

/**
 * The engine of a function on FunctionGraph: it invokes itself, and the platform queues the event, runs it in an instance of
 * its own and tries again what fails. A repeated request may run a portion twice, which is harmless.
 */
export function createSelfInvocation(own: OwnFunction): Engine {
  const { region, projectId, app, name, version } = own;
  // As the function model of the API reference writes it. The context does not tell it whole.
  const function_urn = `urn:fss:${region}:${projectId}:function:${app}:${name}:${version}`;

  /** A POST is sent once by the transport; here it may be repeated. */
  async function repeat(client: Client, body: object, deadline: Deadline, retry: Retry): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await client('functiongraph', route, { project_id: projectId, function_urn }, anything, body);
        return;
      } catch (error) {
        await retry.pause(error, tries, deadline);
      }
    }
  }
  async function invoke({ targets, body }: Handover, client: Client, deadline: Deadline, retry: Retry) {
    try {
      await repeat(client, body, deadline, retry);
      return targets.map((target) => ({ target, status: 'queued' }));
    } catch (error) {
      const reason = `The function could not invoke itself: ${(error as Error).message}`;
      return targets.map((target) => ({ target, status: 'failed', reason }));
    }
  }
  return {
    takes: 'portions',
    send: async (pieces, { open, deadline, tally, retry }) => {
      const client = open({ deadline, tally });
      const sent = [];
      for (const piece of pieces) {
        if (deadline.remaining() <= enough) break;
        sent.push(...(await invoke(piece, client, deadline, retry)));
      }
      return sent;
    },
  };
}
