import type { Clock } from '../../shared/base/clock.ts';
import { newAccounts } from '../rehearsal/cloud/accounts.ts';
import { credentialVariables } from '../rehearsal/cloud/environment.ts';
import type { Latency } from '../rehearsal/cloud/fake.ts';
import { emptyProject } from '../rehearsal/cloud/project.ts';
import { USUAL_QUIRKS, type World } from '../rehearsal/cloud/world.ts';

/** The state of an embedded cloud, for a way in that is the benchmark's own: without sockets, or with an answer's delay. */
export function newWorld(clock: Clock, latency: Latency = {}): World {
  return {
    clock,
    latency,
    project: emptyProject(),
    accounts: newAccounts(),
    quirks: USUAL_QUIRKS,
    deletions: new Map(),
    agenda: [],
  };
}

/** The variables that lead into it, but for its address. */
export function variablesOf(world: World): Record<string, string> {
  const { region, id } = world.project;
  return { HW_REGION_NAME: region, HW_PROJECT_ID: id, ...credentialVariables('aksk', world) };
}
