import { expect, test } from 'vitest';
import { Fault, Unreadable, type Verdict } from '../../shared/transport/fault.ts';
import { orUnread } from '../../shared/transport/unread.ts';

const fault = (verdict: Verdict, status: number) => new Fault('GET /v1/things', { verdict, status, message: 'Words' });
const hint = '; it may be elsewhere';

test('What a request finds is passed on', async () => {
  expect(await orUnread(Promise.resolve('found'))).toBe('found');
});

test.each([
  ['gone', 404, 'GET /v1/things found nothing there [404]: Words; it may be elsewhere.'],
  ['broken', 404, 'GET /v1/things got an answer that cannot be acted on [404]: Words; it may be elsewhere.'],
  ['refused', 403, 'GET /v1/things was refused by the cloud [403]: Words.'],
  ['broken', 500, 'GET /v1/things got an answer that cannot be acted on [500]: Words.'],
] as const)('%s with %i is unread, in one sentence, and never gone', async (verdict, status, sentence) => {
  await expect(orUnread(Promise.reject(fault(verdict, status)), hint)).rejects.toEqual(new Unreadable(sentence));
});

test.each([
  fault('throttled', 429),
  fault('busy', 400),
  fault('unreachable', 503),
  fault('unauthenticated', 401),
  new Error('a mistake of ours'),
])('What passes or is nobody’s answer stays as it is: %s', async (error) => {
  await expect(orUnread(Promise.reject(error), hint)).rejects.toBe(error);
});
