import { subtle } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';
import { sweep } from '../sweep/sweeping.ts';
import { type Receiver, type Reply, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
  return receiver.close;
});

/** A deployment that tells these; `{}` stands for the receiver. */
async function tellTo(targets: string, environment = {}): Promise<Stage> {
  const CLEANUP_NOTIFY_URL = targets.replaceAll('{}', receiver.url);
  return setStage({ environment: { CLEANUP_NOTIFY_URL, ...environment } });
}
/** One plan by the timer, that there is something to tell of. */
async function planOne(stage: Stage): Promise<void> {
  addSnapshot(stage.cloud.project, { name: 'old-1' });
  await sweep(stage, 'delete-snapshot', { name: { glob: ['old-*'] } });
  await stage.cloud.close();
}
const failures = ({ logged }: Stage) => logged.filter(({ status }) => status === 'notify-failed');
const ok = (body: object): Reply => ({ status: 200, body });

/** HMAC-SHA256 in base64 by another implementation than the product's. */
async function hmac(key: string, text: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const bytes = (one: string) => new TextEncoder().encode(one);
  const imported = await subtle.importKey('raw', bytes(key), algorithm, false, ['sign']);
  return Buffer.from(await subtle.sign('HMAC', imported, bytes(text))).toString('base64');
}

describe('What a vendor signs with stands behind # and is never sent', () => {
  test('DingTalk: milliseconds and signature in the query', async () => {
    receiver.replies.push(ok({ errcode: 0, errmsg: 'ok' }));
    const stage = await tellTo('dingtalk+{}/robot/send?access_token=b7ce25#SECthis-is-secret');
    await planOne(stage);
    const [message] = receiver.received;
    const query = new URL(message?.target.replace('POST ', 'http://h') ?? '').searchParams;
    const timestamp = String(stage.clock.now());
    const sign = await hmac('SECthis-is-secret', `${timestamp}\nSECthis-is-secret`);
    expect(Object.fromEntries(query)).toEqual({ access_token: 'b7ce25', timestamp, sign });
    expect(message?.body).toEqual({
      msgtype: 'markdown',
      markdown: { title: expect.stringMatching(/^Cleanup: /), text: expect.any(String) },
    });
    expect(JSON.stringify(message)).not.toContain('SECthis');
    expect(failures(stage)).toEqual([]);
  });

  test('Feishu: seconds and signature in the document', async () => {
    receiver.replies.push(ok({ code: 0, msg: 'success' }));
    const stage = await tellTo('feishu+{}/open-apis/bot/v2/hook/x#demo');
    await planOne(stage);
    const timestamp = String(Math.floor(stage.clock.now() / 1000));
    const sign = await hmac(`${timestamp}\ndemo`, '');
    expect(receiver.received[0]?.body).toMatchObject({ timestamp, sign, msg_type: 'interactive' });
    expect(failures(stage)).toEqual([]);
  });

  test('Without one nothing is signed', async () => {
    receiver.replies.push(ok({ errcode: 0 }), ok({ code: 0 }));
    const stage = await tellTo('dingtalk+{}/send?access_token=b7ce25 feishu+{}/hook');
    await planOne(stage);
    const targets = receiver.received.map(({ target }) => target).sort();
    expect(targets).toEqual(['POST /hook', 'POST /send?access_token=b7ce25']);
    for (const { body } of receiver.received) expect(body).not.toHaveProperty('sign');
  });
});

describe('A chat that says 200', () => {
  test.each<[string, Reply[], number, string | undefined]>([
    ['wecom', [ok({ errcode: 0, errmsg: 'ok' })], 1, undefined],
    ['wecom', [ok({ errcode: 93000, errmsg: 'invalid webhook url' })], 1, 'errcode 93000: invalid webhook url'],
    ['wecom', [ok({ errcode: -1, errmsg: 'system busy' }), ok({ errcode: 0 })], 2, undefined],
    ['dingtalk', [ok({ errcode: 130101, errmsg: 'send too fast' })], 1, 'errcode 130101: send too fast'],
    ['feishu', [ok({ code: 11232, msg: 'too many' }), ok({ code: 0 })], 2, undefined],
    ['feishu', [ok({ code: 19021, msg: 'sign match fail' })], 1, 'code 19021: sign match fail'],
  ])('%s, and %j', async (format, replies, times, reason) => {
    receiver.replies.push(...replies);
    const stage = await tellTo(`${format}+{}/hook`);
    await planOne(stage);
    expect(receiver.received.length).toBe(times);
    const said = reason && [expect.objectContaining({ reason: `The receiver (${format}) answered ${reason}` })];
    expect(failures(stage)).toEqual(said ?? []);
  });

  test('but not what became of it is believed not to have taken it', async () => {
    const stage = await tellTo('wecom+{}/hook');
    await planOne(stage);
    expect(failures(stage)).toMatchObject([{ reason: 'The receiver (wecom) did not say errcode 0.' }]);
  });
});

test('What the receiver repeats of its own URL reaches no log, and no other receiver', async () => {
  const key = '693a91f6-7b1c-4bc4-97a0-0ec2f1fa5aaa';
  receiver.replies.push(ok({ errcode: 93000, errmsg: `invalid key ${key}` }), ok({ errcode: 0 }));
  const stage = await tellTo(`wecom+{}/send?key=${key}`);
  await planOne(stage);
  expect(failures(stage)).toMatchObject([{ reason: expect.stringContaining('invalid key [redacted]') }]);
  const other = await tellTo(`wecom+{}/send?key=${key}`);
  addSnapshot(other.cloud.project, { name: `old-${key}` });
  await planOne(other);
  expect(receiver.received[1]?.text).toContain('［redacted］');
  expect(JSON.stringify([stage.logged, other.logged, receiver.received.map(({ text }) => text)])).not.toContain(key);
});

describe('Several receivers', () => {
  test('are told at once, each in its own words, and one that fails keeps none from the others', async () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const stage = await tellTo('{}/plain slack+{}/slack teams+{}/teams', { CLEANUP_NOTIFY_SECRET: secret });
    receiver.replies.push(404);
    await planOne(stage);
    const documents = new Map(receiver.received.map(({ target, body }) => [target, Object.keys(body).sort()]));
    expect(Object.fromEntries(documents)).toEqual({
      'POST /plain': ['data', 'timestamp', 'type'],
      'POST /slack': ['blocks', 'text'],
      'POST /teams': ['attachments', 'type'],
    });
    expect(failures(stage).length).toBe(1);
  });

  test('A format for all that say none', async () => {
    const stage = await tellTo('{}/a {}/b teams+{}/c', { CLEANUP_NOTIFY_FORMAT: 'slack' });
    await planOne(stage);
    const blocks = receiver.received.filter(({ body }) => 'blocks' in body).map(({ target }) => target);
    expect(blocks.sort()).toEqual(['POST /a', 'POST /b']);
  });
});
