import { Fault, isPassing, Unreadable } from './fault.ts';

/**
 * What a request finds that others are decided by. An answer that will not change by asking again leaves it unread, a 404
 * too: that a list or a route is not there says nothing of what was looked for in it. `hint` says what a 404 may mean.
 */
export async function orUnread<Reply>(request: Promise<Reply>, hint = ''): Promise<Reply> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof Fault) || isPassing(error) || error.verdict === 'unauthenticated') throw error;
    throw new Unreadable(`${error.message}${error.status === 404 ? hint : ''}.`);
  }
}
