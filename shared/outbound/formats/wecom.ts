import { codeRefusal } from '../chat-answer.ts';
import type { Chat } from '../format.ts';
import { inert } from '../inert.ts';

/** "Group robot configuration": the content of a markdown message has at most 4,096 bytes. */
const most = 4_096;

/** A group robot of WeCom, told in its markdown, which knows headings, bold and quotes, but no lists. */
export const wecom: Chat = {
  write: ({ title, facts, sections, more }) => {
    const parts = [
      [`### ${inert(title)}`],
      facts.map(inert),
      ...sections.map(({ heading, lines }) => [`**${inert(heading)}**`, ...lines.map((line) => `> ${inert(line)}`)]),
      more.map(inert),
    ];
    const content = parts
      .filter((part) => part.length > 0)
      .map((part) => part.join('\n'))
      .join('\n\n');
    return { msgtype: 'markdown', markdown: { content } };
  },
  takes: (document) => {
    const { markdown } = document as { markdown: { content: string } };
    return Buffer.byteLength(markdown.content) <= most;
  },
  // -1: the system is busy. More than 20 messages a minute (45009) do not pass within seconds.
  refusal: (answer) => codeRefusal(answer, 'errcode', [-1]),
};
