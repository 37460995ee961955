import { bytesOf, type Chat } from '../format.ts';

/**
 * "Blocks" and "Section block" of Slack's reference: 50 blocks, 150 characters in a header, 3,000 in a text. That a
 * message of some 13,000 characters is refused (`msg_blocks_too_long`) is said in no document, but in its trackers.
 */
const limits = { blocks: 50, header: 150, text: 3_000, all: 12_000 };

interface Block {
  type: string;
  text?: { type: string; text: string };
}

/** Slack's incoming webhooks, in blocks. It answers with HTTP's own statuses: 410 for an archived channel. */
export const slack: Chat = {
  write: ({ title, facts, sections, more }) => ({
    // For notifications, and for readers that know no blocks.
    text: escaped(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title, emoji: false } },
      ...texts(facts.map(escaped)),
      ...sections.flatMap(({ heading, lines }) => texts([`*${escaped(heading)}*`, ...lines.map(bullet)])),
      ...(more.length > 0 ? [{ type: 'context', elements: more.map((line) => mrkdwn(escaped(line))) }] : []),
    ],
  }),
  takes: (document) => {
    const { blocks } = document as { blocks: Block[] };
    const isShort = ({ type, text }: Block) =>
      (text?.text.length ?? 0) <= (type === 'header' ? limits.header : limits.text);
    return blocks.length <= limits.blocks && blocks.every(isShort) && bytesOf(document) <= limits.all;
  },
};

/** Sections, each with as many lines as it may hold. */
function texts(lines: readonly string[]): Block[] {
  const blocks: string[] = [];
  for (const line of lines) {
    const last = blocks.at(-1);
    if (last !== undefined && last.length + line.length < limits.text) blocks[blocks.length - 1] = `${last}\n${line}`;
    else blocks.push(line);
  }
  return blocks.map((text) => ({ type: 'section', text: mrkdwn(text) }));
}

/** Verbatim, so that a resource called `@channel` calls nobody. */
function mrkdwn(text: string) {
  return { type: 'mrkdwn', text, verbatim: true };
}

function bullet(line: string): string {
  return `• ${escaped(line)}`;
}

/** "Formatting text for app surfaces": these three are control characters, and no others. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
