import { describe, expect, test } from 'vitest';
import { dingtalk } from '../../shared/outbound/formats/dingtalk.ts';
import { feishu } from '../../shared/outbound/formats/feishu.ts';
import { slack } from '../../shared/outbound/formats/slack.ts';
import { teams } from '../../shared/outbound/formats/teams.ts';
import { wecom } from '../../shared/outbound/formats/wecom.ts';
import { plainText } from '../../shared/outbound/plain-text.ts';
import { plan } from './stories.ts';

// Each document as its vendor's reference describes it, written out.
describe('A plan, as it is told to', () => {
  test('Slack: blocks, and a text for notifications', () => {
    const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } });
    expect(slack.write(plan)).toEqual({
      text: 'Cleanup: delete-snapshot would take 3 of 42 targets, 240 GB.',
      blocks: [
        {
          type: 'header',
          text: {
            type: 'plain_text',
            text: 'Cleanup: delete-snapshot would take 3 of 42 targets, 240 GB.',
            emoji: false,
          },
        },
        section('2 more match and are left for the next time.'),
        section(
          '*team payments: 2, 200 GB*\n• before-upgrade (210d, 100 GB)\n• &lt;!channel&gt; &amp; [x](https://h) (9d)',
        ),
        section('*without team: 1, 40 GB*\n• *@all* (45d, 40 GB)'),
        {
          type: 'context',
          elements: [{ type: 'mrkdwn', text: 'Project 9c53; the log has more under invocation b387.', verbatim: true }],
        },
      ],
    });
  });

  test('Microsoft Teams: one Adaptive Card in a message', () => {
    const run = (text: string, look = {}) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...look }] });
    const heading = (text: string) => ({ ...run(text, { weight: 'Bolder' }), separator: true });
    const line = (text: string) => ({ ...run(text), spacing: 'None' });
    expect(teams.write(plan)).toEqual({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            msteams: { width: 'Full' },
            body: [
              run(plan.title, { size: 'Large', weight: 'Bolder', color: 'Accent' }),
              run('2 more match and are left for the next time.'),
              heading('team payments: 2, 200 GB'),
              line('before-upgrade (210d, 100 GB)'),
              line('<!channel> & [x](https://h) (9d)'),
              heading('without team: 1, 40 GB'),
              line('*@all* (45d, 40 GB)'),
              run('Project 9c53; the log has more under invocation b387.', { isSubtle: true, size: 'Small' }),
            ],
          },
        },
      ],
    });
  });

  test('Feishu: a card of plain texts', () => {
    const div = (content: string) => ({ tag: 'div', text: { tag: 'plain_text', content } });
    expect(feishu.write(plan)).toEqual({
      msg_type: 'interactive',
      card: {
        config: { wide_screen_mode: true },
        header: { title: { tag: 'plain_text', content: plan.title }, template: 'blue' },
        elements: [
          div('2 more match and are left for the next time.'),
          { tag: 'hr' },
          div('team payments: 2, 200 GB\n• before-upgrade (210d, 100 GB)\n• <!channel> & [x](https://h) (9d)'),
          { tag: 'hr' },
          div('without team: 1, 40 GB\n• *@all* (45d, 40 GB)'),
          { tag: 'hr' },
          div('Project 9c53; the log has more under invocation b387.'),
        ],
      },
    });
  });

  test('DingTalk: markdown, in which names are no markup', () => {
    const title = 'Cleanup: delete-snapshot would take 3 of 42 targets, 240 GB.';
    const text = [
      `#### ${title}`,
      '2 more match and are left for the next time.',
      '**team payments: 2, 200 GB**\n\n- before-upgrade （210d, 100 GB）\n- ＜!channel＞ & ［x］（https://h） （9d）',
      '**without team: 1, 40 GB**\n\n- ＊＠all＊ （45d, 40 GB）',
      'Project 9c53; the log has more under invocation b387.',
    ].join('\n\n');
    expect(dingtalk.write(plan)).toEqual({ msgtype: 'markdown', markdown: { title, text } });
  });

  test('WeCom: its own markdown', () => {
    const content = [
      '### Cleanup: delete-snapshot would take 3 of 42 targets, 240 GB.',
      '2 more match and are left for the next time.',
      '**team payments: 2, 200 GB**\n> before-upgrade （210d, 100 GB）\n> ＜!channel＞ & ［x］（https://h） （9d）',
      '**without team: 1, 40 GB**\n> ＊＠all＊ （45d, 40 GB）',
      'Project 9c53; the log has more under invocation b387.',
    ].join('\n\n');
    expect(wecom.write(plan)).toEqual({ msgtype: 'markdown', markdown: { content } });
  });

  test('readers of mail: plain text', () => {
    expect(plainText(plan)).toBe(
      `2 more match and are left for the next time.

team payments: 2, 200 GB
  before-upgrade (210d, 100 GB)
  <!channel> & [x](https://h) (9d)

without team: 1, 40 GB
  *@all* (45d, 40 GB)

Project 9c53; the log has more under invocation b387.`,
    );
  });
});
