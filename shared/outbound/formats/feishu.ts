import { createHmac } from 'node:crypto';
import type { Story } from '../../deletion/story.ts';
import { codeRefusal } from '../chat-answer.ts';
import { bytesOf, type Chat } from '../format.ts';

/** "Custom bot usage guide": a request body of at most 20 KB. Some is left for the signature. */
const most = 19_000;

const colours: Record<Story['tone'], string> = { well: 'green', plan: 'blue', trouble: 'red' };

/** A custom bot of Feishu or Lark, told by a card. Its texts are `plain_text`, in which nothing is read as markup. */
export const feishu: Chat = {
  write: ({ title, tone, facts, sections, more }) => {
    const parts = [
      ...facts.map((fact) => [fact]),
      ...sections.map(({ heading, lines }) => [heading, ...lines.map((line) => `• ${line}`)]),
      ...(more.length > 0 ? [more] : []),
    ];
    const elements = parts.flatMap((part, i) => [...(i > 0 ? [{ tag: 'hr' }] : []), div(part.join('\n'))]);
    const header = { title: { tag: 'plain_text', content: title }, template: colours[tone] };
    return { msg_type: 'interactive', card: { config: { wide_screen_mode: true }, header, elements } };
  },
  takes: (document) => bytesOf(document) <= most,
  // The text to sign is the key, and what is signed is empty.
  sign: (secret, now) => {
    const timestamp = String(Math.floor(now / 1000));
    return { fields: { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).digest('base64') } };
  },
  // 11232: five messages a second, a hundred a minute.
  refusal: (answer) => codeRefusal(answer, 'code', [11232]),
};

function div(content: string) {
  return { tag: 'div', text: { tag: 'plain_text', content } };
}
