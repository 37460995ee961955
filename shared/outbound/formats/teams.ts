import type { Story } from '../../deletion/story.ts';
import { bytesOf, type Chat } from '../format.ts';

/** "Known issues and limitations" of the Microsoft Teams connector: about 28 KB; some is left for what Teams adds. */
const most = 25_000;

const colours: Record<Story['tone'], string> = { well: 'Good', plan: 'Accent', trouble: 'Attention' };

/**
 * A Microsoft Teams workflow that posts what its webhook receives: a message with one Adaptive Card. It answers 202 before
 * the card is posted. Text stands in runs, in which, unlike in a TextBlock, no markdown is read.
 */
export const teams: Chat = {
  write: ({ title, tone, facts, sections, more }) => {
    const body = [
      text(title, { size: 'Large', weight: 'Bolder', color: colours[tone] }),
      ...facts.map((fact) => text(fact)),
      ...sections.flatMap(({ heading, lines }) => [
        { ...text(heading, { weight: 'Bolder' }), separator: true },
        ...lines.map((line) => ({ ...text(line), spacing: 'None' })),
      ]),
      ...more.map((line) => text(line, { isSubtle: true, size: 'Small' })),
    ];
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      msteams: { width: 'Full' },
      body,
    };
    const contentType = 'application/vnd.microsoft.card.adaptive';
    return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] };
  },
  takes: (document) => bytesOf(document) <= most,
};

function text(words: string, look: object = {}) {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: words, ...look }] };
}
