import { type Answer, serviceFault } from '../answer.ts';

/** EVS says it in the envelope it shares with ECS v1, with a code common to several services. */
export function otherProject(): Answer {
  return serviceFault(400, 'Common.0018', 'The project ID in the URL is different from that in the token.');
}
