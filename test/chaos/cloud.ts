import { type Answer, type Http, Slow } from '../../shared/transport/http.ts';
import { router } from '../rehearsal/cloud/routing.ts';
import type { Climate } from './climate.ts';
import type { Dice } from './dice.ts';
import type { Door, Sender } from './door.ts';
import { answer, type Ground } from './ground.ts';
import type { Tell } from './kind.ts';
import { routes, services } from './kinds.ts';
import type { Simulation } from './simulation.ts';
import type { Project, Task } from './things.ts';
import { createTrust } from './trust.ts';
import { createWeather } from './weather.ts';

/** A cloud in memory that loses answers, lies by its status, and forgets what it said: nothing of it is the product's. */
export interface Cloud {
  ground: Ground;
  requests: number;
  /** Paths no route answers: the harness knows less than the product asks for. */
  unknown: Set<string>;
  /** The way in for one container. */
  httpFor(container: string): Http;
}

/** What a cloud is made of; `sender` answers in whose hand the current request is, `onDelete` hears of each that arrives. */
export interface CloudParts {
  simulation: Simulation;
  climate: Climate;
  project: Project;
  dice: Dice;
  door: Door;
  sender(): Task | undefined;
  onDelete(task: Task | undefined, path: string, container: string): void;
  onRequest(service: string): void;
}

/** What each service answers to a method and path. */
const lookups = new Map(services.map((service) => [service, router(routesOf(service))] as const));

/** Milliseconds one request may take, as the product's own way out has it. */
const longest = 30_000;

export function createCloud({
  simulation,
  climate,
  project,
  dice,
  door,
  sender,
  onDelete,
  onRequest,
}: CloudParts): Cloud {
  const ground: Ground = { project, simulation, climate, dice: dice.fork(), jobs: new Map() };
  const weather = createWeather(climate, dice.fork());
  const latency = dice.fork();
  const start = simulation.now();
  const trust = createTrust();

  function serve(request: Parameters<Http>[0], sender: Sender, task: Task | undefined): Answer {
    const { container } = sender;
    const [service = ''] = request.base.hostname.split('.');
    const [path = '', query = ''] = request.path.split('?');
    if (service === 'iam') return door.logIn(request, sender, simulation.now());
    const no = door.check(request, sender, simulation.now());
    if (no) return no;
    if (request.method === 'DELETE') onDelete(task, path, container);
    const known = lookups.get(service)?.(request.method, path.split('/').slice(1).map(decodeURIComponent));
    if (!known) {
      cloud.unknown.add(`${request.method} ${service} ${path}`);
      return answer(404, { error_code: 'APIGW.0101', error_msg: 'The API does not exist.' });
    }
    if (climate.has('refusals') && request.method === 'DELETE' && dice.chance(0.1))
      return answer(403, { error: { code: 'Ecs.0003', message: "Policy doesn't allow it." } });
    return known.handler({ ground, params: known.params, query: new URLSearchParams(query), task });
  }

  const cloud: Cloud = {
    ground,
    requests: 0,
    unknown: new Set(),
    httpFor: (container) => (request, deadline) => {
      if (deadline.remaining() <= 0) return Promise.reject(Object.assign(new Slow('no time'), { unsent: true }));
      cloud.requests += 1;
      const task = sender();
      const [service = ''] = request.base.hostname.split('.');
      onRequest(service);
      const fate = weather(service, request.method, simulation.now() - start);
      return new Promise((resolve, reject) => {
        const { limit: own = longest } = request as { limit?: number };
        const limit = Math.min(longest, own, deadline.remaining());
        const cancel = simulation.after(limit, () => reject(new Slow(`no whole answer within ${limit} ms`)));
        const [there, back] = [latency.whole(2, 80), latency.whole(2, 80)];
        // Whoever has given up by then hears nothing.
        const isLate = there + back >= limit;
        const hears = fate.instead === undefined && !isLate;
        const from = { container, trust: trust.of(container, simulation.now()), hears };
        simulation.after(there, () => {
          const said = fate.heard ? serve(request, from, task) : undefined;
          if (fate.instead === 'silence' || isLate) return;
          simulation.after(back, () => {
            cancel();
            const whole = typeof fate.instead === 'object' ? fate.instead : from.hears ? said : undefined;
            if (whole) trust.heard(container, whole, simulation.now());
            if (fate.instead === 'reset') reject(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
            else if (fate.instead === 'half' && said) resolve(halfOf(said));
            else resolve((fate.instead as Answer | undefined) ?? said ?? answer(500));
          });
        });
      });
    },
  };
  return cloud;
}

function routesOf(service: string): Record<string, Tell> {
  const own = Object.entries(routes).filter(([route]) => route.startsWith(`${service} `));
  return Object.fromEntries(own.map(([route, tell]) => [route.slice(service.length + 1), tell]));
}

function halfOf({ status, headers, body }: Answer): Answer {
  return { status, headers, body: body.slice(0, Math.floor(body.length / 2)) };
}
