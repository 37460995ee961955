import { type Http, NoContact } from './http.ts';

/** So often a host is tried that has never answered: some seconds, for a network that is just coming up. */
const tries = 4;

/**
 * The same, but a host that has never answered is given up soon. An invocation's time bounds how long it is asked; a command
 * has a day, and a region that is spelled wrong would take all of it.
 */
export function firstContact(http: Http): Http {
  const heard = new Set<string>();
  const failures = new Map<string, number>();

  return async (request, deadline) => {
    const { host } = request.base;
    if ((failures.get(host) ?? 0) >= tries) throw noContact(host, true);
    try {
      const answer = await http(request, deadline);
      heard.add(host);
      failures.delete(host);
      return answer;
    } catch (error) {
      if (heard.has(host)) throw error;
      const count = (failures.get(host) ?? 0) + 1;
      failures.set(host, count);
      throw count < tries ? error : noContact(host, false, error);
    }
  };
}

function noContact(host: string, unsent: boolean, cause?: unknown): NoContact {
  const { code, message } = Object(cause);
  const why = code ?? message;
  const sentence = `${host} has not answered once${why ? ` (${why})` : ''}; are the region, HW_CLOUD and the endpoints right`;
  return Object.assign(new NoContact(`${sentence}?`, { cause }), { unsent });
}
