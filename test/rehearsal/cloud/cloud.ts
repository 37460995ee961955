import { type Clock, systemClock } from '../../../shared/base/clock.ts';
import { expireAll, newAccounts } from './accounts.ts';
import type { Seen, Service } from './answer.ts';
import { type AuthKind, credentialVariables } from './environment.ts';
import type { FaultRule } from './fault-rule.ts';
import { frontDoor } from './front-door.ts';
import { listen } from './listener.ts';
import { emptyProject, type Project } from './project.ts';
import { serviceRoutes } from './service-routes.ts';
import { type Latencies, type Quirks, settle, USUAL_LATENCIES, USUAL_QUIRKS, type World } from './world.ts';

/** How a cloud is to differ from the usual one. */
export interface CloudOptions extends Partial<Quirks> {
  clock?: Clock;
  project?: Project;
  latency?: Partial<Latencies>;
}

/** A running stand-in for the cloud, and the hands to arrange and inspect it. */
export interface Cloud {
  endpoints: Record<Service, string>;
  /** The variables a service needs to call this cloud, with fresh credentials of the kind asked for. */
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
  const { clock = systemClock, project = emptyProject(), latency, ...quirks } = options;
  const world: World = {
    clock,
    project,
    latency: { ...USUAL_LATENCIES, ...latency },
    quirks: { ...USUAL_QUIRKS, ...quirks },
    deletions: new Map(),
    agenda: [],
  };
  const accounts = newAccounts();
  const requests: Seen[] = [];
  const rules: FaultRule[] = [];
  const routes = serviceRoutes(accounts);
  async function open(service: Service) {
    const serve = frontDoor({ world, accounts, rules, requests, routes: routes[service], otherHost });
    return listen(service, clock.now, serve);
  }
  const otherHost = () => iam.endpoint;
  const [ecs, evs, clouddc, iam] = await Promise.all([open('ecs'), open('evs'), open('clouddc'), open('iam')]);
  const endpoints = { ecs: ecs.endpoint, evs: evs.endpoint, clouddc: clouddc.endpoint, iam: iam.endpoint };

  return {
    endpoints,
    environment: (auth = 'aksk') => ({
      HW_REGION_NAME: project.region,
      HW_PROJECT_ID: project.id,
      HW_ECS_ENDPOINT: endpoints.ecs,
      HW_EVS_ENDPOINT: endpoints.evs,
      HW_CLOUDDC_ENDPOINT: endpoints.clouddc,
      HW_IAM_ENDPOINT: endpoints.iam,
      ...credentialVariables(auth, accounts, world),
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
    expireTokens: () => expireAll(accounts, clock.now()),
    close: async () => {
      await Promise.all([ecs, evs, clouddc, iam].map(({ server }) => shut(server)));
    },
  };
}

function shut(server: { closeAllConnections(): void; close(done: () => void): void }): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
