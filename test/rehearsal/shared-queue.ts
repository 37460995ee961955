import { pathToFileURL } from 'node:url';
import { functionFile, importOperation, operationNames } from '../../shared/cli/operations.ts';
import { pathParameters } from '../../shared/transport/route.ts';
import type { Wiring } from './queue-worker.ts';

type Handler = Wiring['handler'];

/** What is looked at in a message to tell whose it is. */
interface Message {
  messageId: string;
  body: string;
}

/**
 * Wakes every function for what one queue holds, where a deployment has a queue for each: a message is that of the function
 * whose route has its parameters.
 */
export async function everyFunction(): Promise<Handler> {
  const functions = new Map<string, Handler>();
  for (const name of operationNames) {
    const { route } = await importOperation(name);
    const { handler } = await import(pathToFileURL(functionFile(name)).href);
    functions.set(signOf(pathParameters(route)), handler);
  }
  return async (event, context) => {
    const { Records } = event as { Records: Message[] };
    const groups = [...Map.groupBy(Records, (message) => functions.get(signOf(parametersOf(message))))];
    const answers = await Promise.all(
      groups.map(([handler, some]) => handler?.({ Records: some }, context) ?? failed(some)),
    );
    return { batchItemFailures: answers.flatMap((answer) => Object(answer).batchItemFailures) };
  };
}

/** What nobody can do comes back until it is a dead letter. */
function failed(messages: Message[]) {
  return { batchItemFailures: messages.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

function parametersOf({ body }: Message): string[] {
  return Object.keys(JSON.parse(body).params ?? {});
}

/** What tells one function's parameters from those of the others. The project is everybody's, and may be left out. */
function signOf(names: readonly string[]): string {
  return names
    .filter((name) => name !== 'project_id')
    .toSorted()
    .join();
}
