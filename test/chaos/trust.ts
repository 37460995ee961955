import type { Answer } from '../../shared/transport/http.ts';

/** What a container could know of its key when it sent a request: nothing, that it was just accepted, or that it was rejected. */
export type Trust = 'none' | 'fresh' | 'warned';

/** Milliseconds for which a container may rely on a good answer, and for which it must heed a rejection. */
const second = 1_000;
const minute = 60_000;

/** Remembers what each container heard of its key, since nobody can know of an answer that was lost. */
export function createTrust() {
  const heard = new Map<string, { at: number; good: boolean }>();
  return {
    heard: (container: string, { status, body }: Answer, at: number): void => {
      // A rejection may be bent as well; what stands before a service looks at no signature.
      if (status !== 401 && (status >= 500 || !body.startsWith('{') || /"(APIGW|Common)\./.test(body))) return;
      heard.set(container, { at, good: status !== 401 });
    },
    of: (container: string, now: number): Trust => {
      const last = heard.get(container);
      if (last && !last.good && now - last.at < minute) return 'warned';
      return last?.good && now - last.at <= second ? 'fresh' : 'none';
    },
  };
}
