import type { Answer } from '../../shared/transport/http.ts';
import type { Climate } from './climate.ts';
import type { Dice } from './dice.ts';
import { answer } from './ground.ts';

/** What becomes of one request on its way: `heard` says whether the service got it, `instead` what comes back of it. */
export interface Fate {
  heard: boolean;
  /** An answer that is not the service's, a broken connection, silence, or the half of what the service said. */
  instead?: Answer | 'reset' | 'silence' | 'half';
}

const fine: Fate = { heard: true };
const html = (status: number): Answer => ({ status, headers: {}, body: `<html><body>${status}</body></html>` });
const strange = answer(500, { error: { code: 'XYZ.9999', message: 'Something went wrong.' } });

const throttled = {
  '202': answer(202, { error: { code: 'Common.0024', message: 'exceeds flow over limit' } }),
  '429': answer(429, {
    error_code: 'APIGW.0308',
    error_msg: 'The throttling threshold has been reached: policy user over ratelimit,limit:60,time:1 minute',
  }),
  '503': answer(503, { error: { code: 'Common.1503', message: 'API flow control.' } }),
};

/** Answers that look like another truth: a word for "gone" with a status that does not say so, or a routing miss. */
const bent = [
  answer(401, { itemNotFound: { code: 404, message: 'Not found.' } }),
  answer(409, { error: { code: 'Ecs.0114', message: 'The ECS does not exist.' } }),
  answer(404, { error_code: 'APIGW.0101', error_msg: 'The API does not exist.' }),
  answer(503, { error: { code: 'EVS.5404', message: 'Not found.' } }),
  html(404),
] as const;

/** Makes the weather: asked once for each request, `since` milliseconds after the world began. */
export function createWeather(climate: Climate, dice: Dice): (service: string, method: string, since: number) => Fate {
  const { has } = climate;
  const seconds = new Map<string, number>();

  /** Whether the service has had as many requests this second as it takes. */
  function isFull(service: string, since: number, rate: number): boolean {
    const key = `${service} ${Math.floor(since / 1000)}`;
    const before = seconds.get(key) ?? 0;
    if (before === 0) seconds.clear();
    seconds.set(key, before + 1);
    return before >= rate;
  }
  function outage(how: Climate['outages'][number]['how'], method: string): Fate {
    if (how === 'refused') return { heard: false, instead: 'reset' };
    // What hangs may have been heard all the same.
    if (how === 'hang') return { heard: method === 'DELETE' && dice.chance(0.3), instead: 'silence' };
    return { heard: false, instead: html(Number(how)) };
  }

  return (service, method, since) => {
    const at = (window: { service: string; from: number; to: number }) =>
      window.service === service && since >= window.from && since < window.to;
    const out = climate.outages.find(at);
    if (out) return outage(out.how, method);
    const throttle = climate.throttles.find(at);
    if (throttle && isFull(service, since, throttle.rate))
      return { heard: false, instead: throttled[throttle.dialect] };
    if (has('lost-answer') && dice.chance(method === 'DELETE' ? 0.15 : 0.02))
      return { heard: dice.chance(0.8), instead: dice.pick(['reset', 'reset', 'silence']) };
    if (has('half-answer') && dice.chance(0.03)) return { heard: true, instead: 'half' };
    if (has('error-answer') && dice.chance(0.04))
      return { heard: dice.chance(0.3), instead: dice.pick([strange, html(502), html(504), html(500), answer(408)]) };
    if (has('bent') && service !== 'iam' && dice.chance(0.02)) return { heard: false, instead: dice.pick(bent) };
    return fine;
  };
}
