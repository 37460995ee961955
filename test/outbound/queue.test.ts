import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startDeadline } from '../../shared/base/deadline.ts';
import { onceMade } from '../../shared/base/once-made.ts';
import { createQueue } from '../../shared/outbound/queue.ts';
import { virtualClock } from '../rehearsal/virtual-clock.ts';

const sqs = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
const url = `${sqs.address}/000000000000/deletions`;
beforeAll(() => {
  sqs.createQueue('deletions');
  const settings = { ENDPOINT_URL_SQS: sqs.address, REGION: 'us-east-1', ACCESS_KEY_ID: 'a', SECRET_ACCESS_KEY: 'b' };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(`AWS_${name}`, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await sqs.stop();
});

/** An SDK that cannot be loaded the first time, as when the disk it lies on is slow to come. */
function badAtFirst() {
  let loads = 0;
  return async () => {
    loads += 1;
    if (loads === 1) throw new Error('Cannot find package');
    return import('@aws-sdk/client-sqs');
  };
}
const deadline = () => startDeadline(virtualClock(), 60_000, new AbortController().signal);
const target = { params: { snapshot_id: 'a' }, name: 'a', state: {} };

test('An SDK that could not be loaded is loaded again by the next who needs it', async () => {
  const queue = createQueue({ url, deadLetterUrl: url }, String, badAtFirst());
  const reason = 'The queue could not be reached: Cannot find package';
  expect(await queue.send([{ targets: [target], body: {} }], { deadline: deadline() })).toEqual([
    { target, status: 'failed', reason },
  ]);
  expect(await queue.send([{ targets: [target], body: {} }], { deadline: deadline() })).toEqual([
    { target, status: 'queued' },
  ]);
});

test('and so it is for a dead letter', async () => {
  const queue = createQueue({ url, deadLetterUrl: url }, String, badAtFirst());
  await expect(queue.sendToDeadLetters('{}', 'why')).rejects.toThrow('Cannot find package');
  expect(await queue.sendToDeadLetters('{}', 'why')).toBe(true);
});

test('What was made is made once, also for those who ask meanwhile; what failed, again', async () => {
  let made = 0;
  const once = onceMade(async () => {
    made += 1;
    if (made === 1) throw new Error('not yet');
    return made;
  });
  const first = await Promise.allSettled([once(), once()]);
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await Promise.all([once(), once(), once()])).toEqual([2, 2, 2]);
});
