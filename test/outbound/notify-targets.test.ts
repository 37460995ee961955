import { describe, expect, test } from 'vitest';
import { Misconfigured } from '../../shared/base/misconfigured.ts';
import { readTarget } from '../../shared/outbound/notify-targets.ts';
import { readConfig, secretsIn } from '../../shared/triggers/config.ts';
import { secret } from './deliveries.ts';

const place = { HW_REGION_NAME: 'eu-de', HW_PROJECT_ID: 'p1', HW_ACCESS_KEY: 'AK', HW_SECRET_KEY: 'SK' };
const topic = 'urn:smn:eu-de:p1:cleanup';
const arn = 'arn:aws:sns:eu-central-1:123456789012:cleanup';

/** The settings that are said to be wrong, and whether a value of one is repeated. */
function wrong(env: Record<string, string>): string[] {
  try {
    readConfig({ ...place, ...env });
    return [];
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    for (const value of Object.values(env)) expect(error.message).not.toContain(value);
    return error.issues.map(({ field }) => field);
  }
}

describe('Who is told', () => {
  test.each([
    ['https://hooks.slack.com/services/T0/B0/x', 'slack'],
    ['https://hooks.slack-gov.com/services/T0/B0/x', 'slack'],
    ['https://contoso.webhook.office.com/webhookb2/x', 'teams'],
    ['https://open.feishu.cn/open-apis/bot/v2/hook/x', 'feishu'],
    ['https://open.larksuite.com/open-apis/bot/v2/hook/x', 'feishu'],
    ['https://oapi.dingtalk.com/robot/send?access_token=x', 'dingtalk'],
    ['https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x', 'wecom'],
    ['https://hooks.example.com/slack', 'webhook'],
    ['https://prod-1.westeurope.logic.azure.com/workflows/x', 'webhook'],
    ['teams+https://prod-1.westeurope.logic.azure.com/workflows/x', 'teams'],
    ['webhook+https://hooks.slack.com/x', 'webhook'],
    ['https://hooks.slack.com.evil.example/x', 'webhook'],
    [topic, 'smn'],
    [arn, 'sns'],
    ['arn:aws-cn:sns:cn-north-1:123456789012:cleanup', 'sns'],
  ])('by %s is told as %s', (word, format) => expect(readTarget(word)).toMatchObject({ format }));

  test.each([
    'slack',
    'mail+https://h/',
    'slack+http://h/',
    'slack+ftp://h/',
    'slack+https://user:pass@h/',
    'slack+teams+https://h/',
    'urn:smn:eu-de:p1',
    'arn:aws:sqs:eu-central-1:123456789012:q',
    'arn:aws:sns:eu-central-1:123456789012:a:b',
  ])('is not %s', (word) => expect(readTarget(word)).toBeUndefined());

  test('signs with what stands behind #', () => {
    expect(readTarget('dingtalk+https://h/?a=b#SEC%2Bx')).toMatchObject({ secret: 'SEC+x' });
    expect(readTarget('dingtalk+https://h/#%')).toMatchObject({ secret: '%' });
  });
});

describe('The settings', () => {
  test.each<[Record<string, string>, string[]]>([
    [{ CLEANUP_NOTIFY_URL: `slack+https://h/ ${topic} ${arn}` }, []],
    [{ CLEANUP_NOTIFY_URL: 'https://h/x-y-z', CLEANUP_NOTIFY_FORMAT: 'wecom' }, []],
    [{ CLEANUP_NOTIFY_URL: 'https://h/x-y-z slack+https://h/x' }, ['CLEANUP_NOTIFY_SECRET']],
    [{ CLEANUP_NOTIFY_URL: 'slack+https://h/x nobody-there', CLEANUP_NOTIFY_SECRET: secret }, ['CLEANUP_NOTIFY_URL']],
    [{ CLEANUP_NOTIFY_URL: 'slack+https://h/x', CLEANUP_NOTIFY_SECRET: 'whsec_A' }, ['CLEANUP_NOTIFY_SECRET']],
    [{ CLEANUP_NOTIFY_URL: 'urn:smn:eu-nl:p1:cleanup' }, ['CLEANUP_NOTIFY_URL']],
    [{ CLEANUP_NOTIFY_URL: 'urn:smn:eu-de:p2:cleanup' }, ['CLEANUP_NOTIFY_URL']],
    [{ CLEANUP_NOTIFY_FORMAT: 'telegram' }, ['CLEANUP_NOTIFY_FORMAT']],
    [{ CLEANUP_NOTIFY_GROUP_BY: 'team' }, []],
  ])('%j', (env, fields) => expect(wrong(env)).toEqual(fields));
});

test('What lets anybody write into a chat is secret, and no word is', () => {
  const urls = [
    'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
    'dingtalk+https://oapi.dingtalk.com/robot/send?access_token=566cc69da782ec33e42541b09b08551f#SECthis-is-secret',
    'https://open.feishu.cn/open-apis/bot/v2/hook/8e7d3e3e-5a5c-4f61-a2a2-1a0c2b1f3a4d#demo-secret',
    'teams+https://prod-1.westeurope.logic.azure.com:443/workflows/ab12cd34ef56ab12cd34/triggers/manual/paths/invoke?api-version=1&sig=S3cr3tS1gnature',
    topic,
  ];
  const secrets = secretsIn({ ...place, CLEANUP_NOTIFY_URL: urls.join(' ') });
  expect(secrets).toEqual(
    expect.arrayContaining([
      '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
      'XXXXXXXXXXXXXXXXXXXXXXXX',
      '566cc69da782ec33e42541b09b08551f',
      'SECthis-is-secret',
      '8e7d3e3e-5a5c-4f61-a2a2-1a0c2b1f3a4d',
      'demo-secret',
      'S3cr3tS1gnature',
      'ab12cd34ef56ab12cd34',
    ]),
  );
  for (const word of ['workflows', 'services', 'manual', 'send', 'robot', 'cleanup', topic])
    expect(secrets).not.toContain(word);
});
