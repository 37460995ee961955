import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shortened } from '../../shared/outbound/fit.ts';
import type { Chat } from '../../shared/outbound/format.ts';
import { dingtalk } from '../../shared/outbound/formats/dingtalk.ts';
import { feishu } from '../../shared/outbound/formats/feishu.ts';
import { slack } from '../../shared/outbound/formats/slack.ts';
import { teams } from '../../shared/outbound/formats/teams.ts';
import { wecom } from '../../shared/outbound/formats/wecom.ts';
import { large, plan } from './stories.ts';

interface SlackDocument {
  text: string;
  blocks: { type: string; text?: { text: string }; elements?: { text: string }[] }[];
}
const bytes = (value: unknown) => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));

/** What each vendor's document allows, checked without the product's own check. */
const chats: [string, Chat, (document: never) => void][] = [
  [
    'Slack: 50 blocks, 3,000 characters a text, 150 a header',
    slack,
    ({ blocks }: SlackDocument) => {
      expect(blocks.length).toBeLessThanOrEqual(50);
      for (const { type, text, elements = [] } of blocks)
        for (const one of [...(text ? [text] : []), ...elements]) {
          expect(one.text.length).toBeGreaterThan(0);
          expect(one.text.length).toBeLessThanOrEqual(type === 'header' ? 150 : 3_000);
        }
    },
  ],
  ['Teams: 28 KB', teams, (card) => expect(bytes(card)).toBeLessThanOrEqual(28_000)],
  ['Feishu: 20 KB', feishu, (card) => expect(bytes(card)).toBeLessThanOrEqual(20_000 - 200)],
  ['DingTalk: 20,000 bytes', dingtalk, (document) => expect(bytes(document)).toBeLessThanOrEqual(20_000)],
  [
    'WeCom: 4,096 bytes of content',
    wecom,
    ({ markdown }: { markdown: { content: string } }) => expect(bytes(markdown.content)).toBeLessThanOrEqual(4_096),
  ],
];

describe.each(chats)('%s', (_limit, chat, check) => {
  const write = (story: typeof plan) => shortened(story, chat.write, chat.takes) as never;

  test.each(['a', '&', '<', '中', '😀', '"'])('hold for a thousand targets named with %s', (character) => {
    for (const teams of [1, 7, 60, 1_000]) check(write(large(1_000, teams, character)));
  });

  test('hold for any text', () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 2_000 }), { maxLength: 8 });
    const story = fc.record({
      title: fc.string({ unit: 'binary', maxLength: 2_000 }).map((text) => `Cleanup: ${text}`),
      tone: fc.constantFrom('well' as const, 'plan' as const, 'trouble' as const),
      facts: texts.map((all) => all.map((text) => `.${text}`)),
      sections: fc.array(fc.record({ heading: fc.string().map((text) => `.${text}`), lines: texts }), {
        maxLength: 60,
      }),
      more: texts.map((all) => all.map((text) => `.${text}`)),
    });
    fc.assert(
      fc.property(story, (one) => void check(write(one))),
      { numRuns: 50 },
    );
  });

  test('leave what is small as it is', () => {
    expect(write(plan)).toEqual(chat.write(plan));
  });
});

test('What is left out is counted: rather few targets of every team than all of one', () => {
  const text = JSON.stringify(shortened(large(1_000, 7, 'a'), dingtalk.write, dingtalk.takes));
  for (const team of [0, 6]) expect(text).toContain(` ${team}: 143`);
  expect(text).toMatch(/… and \d+ more/);
  const crowded = JSON.stringify(shortened(large(1_000, 1_000, 'a'), wecom.write, wecom.takes));
  expect(crowded).toMatch(/\d+ more groups did not fit in here\./);
});
