import { type Clock, systemClock } from '../../../shared/base/clock.ts';
import { expireAll, newAccounts } from './accounts.ts';
import type { Seen } from './answer.ts';
import { type AuthKind, credentialVariables } from './environment.ts';
import type { Latency } from './fake.ts';
import type { FaultRule } from './fault-rule.ts';
import { frontDoor } from './front-door.ts';
import { listen } from './listener.ts';
import { emptyProject, type Project } from './project.ts';
import { services, usualLatency } from './services.ts';
import { type Quirks, settle, USUAL_QUIRKS, type World } from './world.ts';

/** How a cloud is to differ from the usual one. */
export interface CloudOptions extends Partial<Quirks> {
  clock?: Clock;
  project?: Project;
  /** Milliseconds by the names of transitions, or one number for all of them. */
  latency?: Latency | number;
}

/** A running stand-in for the cloud, and the hands to arrange and inspect it. */
export interface Cloud {
  /** The base URL of each service. */
  endpoints: Record<string, string>;
  /** The variables a deployment needs to call this cloud, with fresh credentials of the kind asked for. */
  environment(auth?: AuthKind): Record<string, string>;
  /** Live state. Looking at it lets everything that is due by now have happened first. */
  readonly project: Project;
  requests: Seen[];
  /** How many times each thing was really deleted, by `snapshot:<id>`, `nic:<server>/<port>` and so on. */
  readonly deletions: Map<string, number>;
  /** Lets something go wrong from now on. */
  fail(fault: FaultRule): void;
  /** Ends every token and temporary key given out so far. */
  expireTokens(): void;
  close(): Promise<void>;
}

/** Starts one listener per service on loopback ports. */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const { clock = systemClock, project = emptyProject(), latency = {}, ...quirks } = options;
  const world: World = {
    clock,
    project,
    accounts: newAccounts(),
    latency: readLatency(latency),
    quirks: { ...USUAL_QUIRKS, ...quirks },
    deletions: new Map(),
    agenda: [],
  };
  const requests: Seen[] = [];
  const rules: FaultRule[] = [];
  const otherHost = () => endpoints.iam ?? '';
  const listening = await Promise.all(
    [...services].map(async ([name, fakes]) => {
      const serve = frontDoor({ world, rules, requests, fakes, otherHost });
      return { name, ...(await listen(name, clock.now, serve)) };
    }),
  );
  const endpoints = Object.fromEntries(listening.map(({ name, endpoint }) => [name, endpoint]));

  return {
    endpoints,
    environment: (auth = 'aksk') => ({
      HW_REGION_NAME: project.region,
      HW_PROJECT_ID: project.id,
      ...endpointVariables(endpoints),
      ...credentialVariables(auth, world),
    }),
    get project() {
      settle(world);
      return project;
    },
    requests,
    get deletions() {
      settle(world);
      return world.deletions;
    },
    fail: (fault) => void rules.push({ ...fault }),
    expireTokens: () => expireAll(world),
    close: async () => {
      await Promise.all(listening.map(({ server }) => shut(server)));
    },
  };
}

/** What was asked for by name, or each for the one number. A name that no fake has would change nothing. */
function readLatency(given: Latency | number): Latency {
  const names = Object.keys(usualLatency);
  if (typeof given === 'number') return Object.fromEntries(names.map((name) => [name, given]));
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  if (unknown.length === 0) return given;
  throw new Error(`No fake has a latency ${unknown.join(', ')}; there are ${names.sort().join(', ')}.`);
}

function endpointVariables(endpoints: Record<string, string>): Record<string, string> {
  const named = Object.entries(endpoints).map(([name, url]) => [`HW_${name.toUpperCase()}_ENDPOINT`, url]);
  return Object.fromEntries(named);
}

function shut(server: { closeAllConnections(): void; close(done: () => void): void }): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
