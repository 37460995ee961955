import { type Answer, type Ask, gatewayFault, type Handler, type Seen } from './answer.ts';
import { authenticate } from './authenticate.ts';
import { gatewayAnswer, serviceAnswer } from './fault-answer.ts';
import { type FaultRule, takeFault } from './fault-rule.ts';
import { foreignProject } from './foreign-project.ts';
import { type Exchange, send, sendHuge } from './listener.ts';
import { type Match, router, segmentsOf } from './routing.ts';
import type { Service } from './services.ts';
import { schedule, settle, type World } from './world.ts';

const WORK_DELAY = 60_000;
const STALL = 120_000;

/** What stands between a socket and the handlers of one service. */
export interface Door {
  world: World;
  rules: FaultRule[];
  requests: Seen[];
  /** What answers behind it. */
  fakes: Service;
  otherHost: () => string;
}

/** Takes every request of one service through the gateway to its handler, unless a fault stands in the way. */
export function frontDoor(door: Door): (exchange: Exchange) => void {
  const lookup = router(door.fakes.routes);
  return function serve(exchange) {
    const { ask } = exchange;
    const { service, method, path, headers, body, now } = ask;
    door.requests.push({ service, method, path, query: Object.fromEntries(ask.query), headers, body, at: now });
    settle(door.world);
    const rule = takeFault(door.rules, ask, exchange.reused);
    if (rule && broken(door, exchange, rule)) return;
    const admitted = admit(door, ask, lookup);
    if ('status' in admitted) send(exchange, admitted);
    else carryOut(door, exchange, admitted, rule);
  };
}

/** Faults that need no credentials: the connection, the gateway and what stands before it. */
function broken(door: Door, exchange: Exchange, rule: FaultRule): boolean {
  const { how } = rule;
  if (how === 'reset') exchange.socket.resetAndDestroy();
  else if (how === 'stale-connection') exchange.socket.destroy();
  else if (how === 'huge') sendHuge(exchange);
  else if (how === 'stall') {
    const { clock } = door.world;
    if ('advance' in clock && typeof clock.advance === 'function') clock.advance(rule.lasts ?? STALL);
  } else {
    const answer = gatewayAnswer(exchange.ask, rule, door.otherHost());
    if (answer) send(exchange, answer);
    return answer !== undefined;
  }
  return true;
}

/** The handler of a request that may pass, or why it may not. */
function admit(door: Door, ask: Ask, lookup: ReturnType<typeof router<Handler>>): Match<Handler> | Answer {
  const segments = segmentsOf(ask.path);
  if ('status' in segments) return segments;
  const match = lookup(ask.method, segments);
  if (!match) {
    const message = 'The API does not exist or has not been published in the environment';
    return gatewayFault(ask, 404, 'APIGW.0101', message);
  }
  ask.params = match.params;
  // Whoever logs in has nothing to show yet.
  if (ask.service === 'iam') return match;
  const caller = authenticate(ask, door.world);
  return 'status' in caller ? caller : (foreignProject(ask, caller.projectId, door.fakes) ?? match);
}

/** Lets the handler answer, and the fault have its way with the answer. */
function carryOut(door: Door, exchange: Exchange, match: Match<Handler>, rule: FaultRule | undefined): void {
  const { ask, socket, response } = exchange;
  const instead = rule && serviceAnswer(rule);
  if (instead) {
    send(exchange, instead);
    return;
  }
  if (rule?.how === 'delayed-work') {
    // The services' message broker was down: the client gets nothing, and the work is done all the same.
    schedule(door.world, ask.now + WORK_DELAY, (now) => void match.handler({ ...ask, now }, door.world));
    socket.destroy();
    return;
  }
  const answer = match.handler(ask, door.world);
  if (rule?.how === 'lost-answer') {
    socket.destroy();
    return;
  }
  if (rule?.how === 'close-idle') response.on('finish', () => socket.end());
  send(exchange, answer, rule?.how === 'truncate');
}
