import { shortened } from './fit.ts';
import type { Chat, Means, Send } from './format.ts';
import { post } from './post.ts';

/** Sends a story to a chat, shortened until the chat takes it; each attempt is signed for its own moment. */
export function chatSender(chat: Chat, { url, secret }: { url: URL; secret?: string }, means: Means): Send {
  return async ({ story }, time) => {
    const document = shortened(await story(), chat.write, chat.takes);
    const { query = {}, fields } = (secret && chat.sign?.(secret, means.clock.now())) || {};
    const more = new URLSearchParams(query).toString();
    const search = [url.search.slice(1), more].filter(Boolean).join('&');
    const body = JSON.stringify({ ...fields, ...document });
    const { answer, ...heard } = await post(means, { url, query: search && `?${search}`, body }, time);
    const refusal = 'ok' in heard ? chat.refusal?.(answer ?? '') : undefined;
    if (!refusal) return heard;
    return { reason: refusal.reason, ...(refusal.again && { again: { after: 0 } }) };
  };
}
