import { type Answer, type Ask, flatFault, type Routes } from '../answer.ts';
import { uuid } from '../identifiers.ts';
import { collection, nextId } from '../project.ts';
import type { World } from '../world.ts';

/** Bytes: "Valid payload size of invocation request body (asynchronous invocation)". */
const longest = 256 * 1024;

/** A function that takes events, by its URN. */
export interface Deployed {
  accept(event: { id: string; payload: string }): void;
}

/** The functions of a project. */
export const deployed = collection<Deployed>('functions');

/** "Executing a Function Asynchronously": the event is kept, and run when an instance is free. */
export const routes: Routes = {
  'POST /v2/{project_id}/fgs/functions/{function_urn}/invocations-async': invoke,
};

function invoke(ask: Ask, { project }: World): Answer {
  const called = deployed.of(project).get(ask.params.function_urn ?? '');
  if (!called) return flatFault(404, 'FSS.1051', 'Not found the function');
  if (!/^application\/json/.test(ask.headers['content-type'] ?? '') || !isJson(ask.body))
    return flatFault(400, 'FSS.0400', 'The request body is not JSON.');
  // The limit is documented, what is answered beyond it is not.
  if (Buffer.byteLength(ask.body) > longest) return flatFault(400, 'FSS.0400', 'The request body is too large.');
  const id = uuid(nextId(project, 'invocation'));
  called.accept({ id, payload: ask.body });
  return { status: 202, body: { request_id: id } };
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
