import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../shared/base/clock.ts';
import { type Answer, type Http, type Outgoing, Slow } from '../../shared/transport/http.ts';
import { createSimulation, type Simulation, simulatedClock } from '../chaos/simulation.ts';
import type { Ask, Seen } from '../rehearsal/cloud/answer.ts';
import type { Latency } from '../rehearsal/cloud/fake.ts';
import { frontDoor } from '../rehearsal/cloud/front-door.ts';
import type { Exchange } from '../rehearsal/cloud/listener.ts';
import { type Service, services } from '../rehearsal/cloud/services.ts';
import type { World } from '../rehearsal/cloud/world.ts';
import { createCounter, type Met, type Quota, throttleOf } from './quota.ts';
import { newWorld, variablesOf } from './world.ts';

/** The embedded cloud without sockets, on a virtual clock: the same run gives the same figures, on any machine. */
export interface SimulatedCloud {
  simulation: Simulation;
  clock: Clock;
  world: World;
  environment: Record<string, string>;
  http: Http;
  /** What reached the gateway, in its order. */
  met: Met[];
}

/** How it is to differ from the usual. */
export interface Shape {
  /** Milliseconds from a request to its answer; 50 unless told otherwise. */
  latency?: number;
  quota?: Quota | undefined;
  /** Milliseconds by the names of transitions. */
  transitions?: Latency;
  /** Takes the place of a service's own routes. */
  refit?: (service: Service) => Service;
}

/** Milliseconds one request may take, as the product's own way out has it. */
const longest = 30_000;

export function simulateCloud({ latency = 50, quota, transitions, refit = (one) => one }: Shape = {}): SimulatedCloud {
  const simulation = createSimulation(Date.parse('2026-03-31T10:00:00Z'));
  const clock = simulatedClock(simulation);
  const world = newWorld(clock, transitions);
  const met: Met[] = [];
  const requests: Seen[] = [];
  const doors = new Map(
    [...services].map(([name, service]) => {
      const parts = { world, rules: [], requests, otherHost: () => '' };
      return [name, frontDoor({ ...parts, fakes: refit(service) })] as const;
    }),
  );
  const count = quota && createCounter(quota);
  function arrive(request: Outgoing): Answer {
    const now = simulation.now();
    const throttled = count?.(now).throttled ?? false;
    met.push({ at: now, method: request.method, throttled });
    if (quota && throttled) return throttleOf(quota);
    const ask = askOf(request, now);
    return answerOf(doors.get(ask.service), ask);
  }
  const http = wayIn(simulation, latency, arrive);
  return { simulation, clock, world, environment: variablesOf(world), http, met };
}

/** Half of the latency to the gateway, half of it back, and no longer than the request may take. */
function wayIn(simulation: Simulation, latency: number, arrive: (request: Outgoing) => Answer): Http {
  return (request, deadline) =>
    new Promise((resolve, reject) => {
      const limit = Math.min(longest, request.limit ?? longest, deadline.remaining());
      if (limit <= 0) return reject(Object.assign(new Slow('no time'), { unsent: true }));
      const cancel = simulation.after(limit, () => reject(new Slow(`no whole answer within ${limit} ms`)));
      simulation.after(latency / 2, () => {
        const answer = arrive(request);
        simulation.after(latency / 2, () => {
          cancel();
          resolve(answer);
        });
      });
    });
}

function askOf({ base, method, path: target, headers, body = '' }: Outgoing, now: number): Ask {
  const [service = ''] = base.hostname.split('.');
  const [path = '', search = ''] = target.split('?');
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const query = new URLSearchParams(search);
  return { service, method, path, search, query, headers: lower, body, params: {}, requestId: 'simulated', now };
}

/** What the door writes to its exchange, in whose place of a socket there is nothing. */
function answerOf(door: ((exchange: Exchange) => void) | undefined, ask: Ask): Answer {
  const answer: Answer = { status: 0, headers: {}, body: '' };
  const response = {
    writeHead: (status: number, headers: Answer['headers']) => Object.assign(answer, { status, headers }),
    end: (body: Buffer) => Object.assign(answer, { body: body.toString() }),
  };
  if (!door) throw new Error(`No service ${ask.service} is simulated.`);
  door({ ask, reused: false, response: response as unknown as ServerResponse, socket: {} as Socket });
  return answer;
}
