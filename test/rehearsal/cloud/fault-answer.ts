import { type Answer, type Ask, empty, gatewayFault, novaFault, serviceFault } from './answer.ts';
import type { FaultRule } from './fault-rule.ts';

const OVER_LIMIT = 'policy user over ratelimit,limit:200,time:5 second';
const TOO_MANY =
  'Too many requests have been sent in a given amount of time. Pause requests, wait up to one minute, and try again.';

/** The gateway's answer to a rule, if it is the gateway that answers. */
export function gatewayAnswer(ask: Ask, rule: FaultRule, otherHost: string): Answer | undefined {
  const { how, text } = rule;
  if (how === 'throttle-429') {
    return paced(
      rule,
      gatewayFault(ask, 429, 'APIGW.0308', `The throttling threshold has been reached: ${text ?? OVER_LIMIT}`),
    );
  }
  if (how === 'throttle-text') return paced(rule, plain(429, 'text/plain', text ?? TOO_MANY));
  if (how === 'html-502') return paced(rule, plain(502, 'text/html', page('502 Bad Gateway')));
  if (how === 'html-503') return paced(rule, plain(503, 'text/html', page('503 Service Temporarily Unavailable')));
  if (how === 'garbage') return plain(200, 'application/json', '<<< 0x7f\u0000 not json {');
  if (how === 'redirect') return { ...empty(302), headers: { location: `${otherHost}${ask.path}` } };
  return undefined;
}

/** The service's answer to a rule, if it is the service that answers. */
export function serviceAnswer(rule: FaultRule): Answer | undefined {
  const { how, text } = rule;
  if (typeof how === 'object') return paced(rule, how);
  if (how === 'throttle-202') return paced(rule, serviceFault(202, 'Common.0024', text ?? 'Flow limit exceeded.'));
  if (how === 'throttle-503') {
    return paced(
      rule,
      serviceFault(503, 'Common.1503', text ?? 'Api flow control Error because exceeds flow over limit.'),
    );
  }
  if (how === 'busy-501') return serviceFault(501, 'Ecs.0603', 'The commands are being executed. Try again later.');
  if (how === 'error-500') return serviceFault(500, 'Common.0001', 'A system exception occurred.');
  if (how === 'computeFault') {
    return novaFault(
      'computeFault',
      500,
      'Unexpected API Error. Please report this and attach the Nova API log if possible.',
    );
  }
  if (how === 'unavailable-503') return paced(rule, serviceFault(503, 'EVS.5503', 'Service unavailable.'));
  return undefined;
}

function paced(rule: FaultRule, answer: Answer): Answer {
  if (rule.retryAfter === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': rule.retryAfter } };
}

function plain(status: number, type: string, body: string): Answer {
  return { status, headers: { 'content-type': type }, body };
}

function page(title: string): string {
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body><h1>${title}</h1></body>\r\n</html>\r\n`;
}
