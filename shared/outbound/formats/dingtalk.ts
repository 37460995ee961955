import { createHmac } from 'node:crypto';
import { codeRefusal } from '../chat-answer.ts';
import { bytesOf, type Chat } from '../format.ts';
import { inert } from '../inert.ts';

/** What it refuses with 460101 says it: a body of at most 20,000 bytes. */
const most = 20_000;

/** A custom robot of DingTalk, told in markdown. */
export const dingtalk: Chat = {
  write: ({ title, facts, sections, more }) => {
    const parts = [
      `#### ${inert(title)}`,
      ...facts.map(inert),
      ...sections.map(({ heading, lines }) =>
        [`**${inert(heading)}**\n`, ...lines.map((line) => `- ${inert(line)}`)].join('\n'),
      ),
      ...more.map(inert),
    ];
    // The title is what the list of chats shows.
    return { msgtype: 'markdown', markdown: { title: inert(title), text: parts.join('\n\n') } };
  },
  takes: (document) => bytesOf(document) <= most,
  // "Security settings", additional signature: the secret is the key, and stands in what is signed as well.
  sign: (secret, now) => {
    const timestamp = String(now);
    const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
    return { query: { timestamp, sign } };
  },
  // -1: the system is busy. More than 20 messages a minute (130101) are refused for ten minutes, so that does not pass.
  refusal: (answer) => codeRefusal(answer, 'errcode', [-1]),
};
