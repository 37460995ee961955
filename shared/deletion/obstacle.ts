import type { TargetServer } from './target.ts';

/** What stands in the way of a deletion, as a sentence, and whether it passes by itself. */
export interface Obstacle {
  reason: string;
  passing: boolean;
}

/** The vm_states in which the cloud takes a change to a server, and the codes it refuses with in others and while it is locked. */
export interface ServerTerms {
  states: readonly string[];
  elsewhere: string;
  locked: string;
}

// As Nova calls them, and as its status calls the last of them.
const going = ['deleting', 'soft-deleting', 'deleted', 'soft-delete', 'DELETED'];

/** That the server itself is going or gone: `still` names the record that has not noticed. */
export function goingServer(server: TargetServer | undefined, still: string): Obstacle | undefined {
  const { status, vm_state, task_state } = server ?? {};
  if (vm_state === undefined) return { reason: `The server is gone; only ${still}.`, passing: true };
  if (![status, vm_state, task_state].some((state) => state && going.includes(state))) return undefined;
  const states = `vm_state ${vm_state}${task_state ? `, task_state ${task_state}` : ''}`;
  return {
    reason: `The server is being deleted (${states}), and what hangs on it goes or comes loose.`,
    passing: true,
  };
}

/** What a server's own record says against a change to it: the cloud would only refuse. */
export function unfitServer(server: TargetServer | undefined, terms: ServerTerms): Obstacle | undefined {
  const { vm_state = '', task_state, locked } = server ?? {};
  if (locked)
    return { reason: `The server is locked; until it is unlocked, the cloud answers ${terms.locked}.`, passing: false };
  if (terms.states.includes(vm_state)) return undefined;
  const states = terms.states.join(', ');
  const reason = `The server's vm_state is ${vm_state}; only in ${states} the cloud does not answer ${terms.elsewhere}.`;
  return { reason, passing: Boolean(task_state) };
}

/** That something is being done to the server just now, which ends by itself. */
export function busyServer(server: TargetServer | undefined): Obstacle | undefined {
  return server?.task_state
    ? { reason: `The server is in task_state ${server.task_state}, which passes.`, passing: true }
    : undefined;
}
