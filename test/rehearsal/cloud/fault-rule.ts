import type { Ask } from './answer.ts';

/** Answers that come before anybody looks at the credentials: the gateway and the load balancer in front of it. */
type GatewayFault =
  | 'throttle-429'
  | 'throttle-text'
  | 'html-502'
  | 'html-503'
  | 'garbage'
  | 'huge'
  | 'redirect'
  | 'stall';

/** Answers of the service behind, for callers it knows. */
type ServiceFault =
  | 'throttle-202'
  | 'throttle-503'
  | 'busy-501'
  | 'error-500'
  | 'computeFault'
  | 'unavailable-503'
  | 'lost-answer'
  | 'delayed-work'
  | 'truncate'
  | 'close-idle';

/** Connections that break before the request was carried out. */
type ConnectionFault = 'reset' | 'stale-connection';

/**
 * What goes wrong. `reset` breaks the connection and nothing is done; `stale-connection` does so only on a kept-alive
 * connection used again; `close-idle` answers and then closes the connection unannounced; `lost-answer` does the work
 * and breaks the connection; `delayed-work` breaks it and does the work a minute later; `stall` never answers;
 * `truncate` does the work and announces more than it sends; `redirect` points at another host.
 */
export type Fault =
  | GatewayFault
  | ServiceFault
  | ConnectionFault
  | { status: number; body?: string | object; headers?: Record<string, string> };

/** When something goes wrong, and what. */
export interface FaultRule {
  service?: string;
  method?: string;
  /** Tested against the path as it came, without the query. */
  path?: RegExp;
  /** Lets so many matching requests pass first. */
  skip?: number;
  /** How many requests it hits after that; once unless told otherwise, or all of them `until` a time. */
  times?: number;
  until?: number;
  /** Milliseconds by which a stalled request moves the clock; two minutes unless told otherwise. */
  lasts?: number;
  how: Fault;
  /** The text of a throttle. */
  text?: string;
  /** A Retry-After header. */
  retryAfter?: string;
}

/** The rule that hits this request, used up by one. */
export function takeFault(rules: FaultRule[], ask: Ask, reused: boolean): FaultRule | undefined {
  for (const rule of rules) {
    if (!applies(rule, ask, reused)) continue;
    if (rule.skip) {
      rule.skip -= 1;
      continue;
    }
    rule.times = (rule.times ?? (rule.until === undefined ? 1 : Number.POSITIVE_INFINITY)) - 1;
    if (rule.times <= 0) rules.splice(rules.indexOf(rule), 1);
    return rule;
  }
  return undefined;
}

function applies(rule: FaultRule, ask: Ask, reused: boolean): boolean {
  if ((rule.how === 'stale-connection' && !reused) || (rule.until ?? ask.now + 1) <= ask.now) return false;
  const method = rule.method === undefined || rule.method === ask.method;
  return method && (rule.service ?? ask.service) === ask.service && (rule.path?.test(ask.path) ?? true);
}
