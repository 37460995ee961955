import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/release-eip.ts';
import { addEip } from '../rehearsal/cloud/vpc/eip.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addEip>[1] = {}) => addEip(stage.cloud.project, given);
const send = (id: string, query: Record<string, string> = {}) => stage.send(operation, { publicip_id: id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);
const wait = { wait: 'true' };

describe('"204": an acceptance', () => {
  test('without wait it is accepted, and gone later', async () => {
    const { id } = add();
    const { status, body } = await send(id);
    expect([status, body.status, deletions()]).toEqual([202, 'accepted', {}]);
    stage.clock.advance(3_000);
    expect(deletions()).toEqual({ [`eip:${id}`]: 1 });
  });

  test.each(['ERROR', 'DOWN'] as const)('that ends in %s has failed', async (end) => {
    const { status, body } = await send(add({ end }).id, wait);
    expect([status, body.detail, deletions()]).toEqual([502, expect.stringContaining(`became ${end}`), {}]);
  });

  test('a second one while the first is underway asks no second time', async () => {
    const { id } = add();
    await send(id);
    expect((await send(id, wait)).body.status).toBe('deleted');
    expect([sent().length, deletions()]).toEqual([1, { [`eip:${id}`]: 1 }]);
  });

  test.each(['lost-answer', 'delayed-work', 'reset'] as const)(
    'whose answer is lost (%s): it is gone once',
    async (how) => {
      const { id } = add();
      stage.cloud.fail({ method: 'DELETE', how });
      const { body } = await send(id, wait);
      expect([body.status, deletions()]).toEqual(['deleted', { [`eip:${id}`]: 1 }]);
    },
  );
});

describe('The error codes of "Releasing an EIP"', () => {
  const fault = (code: string) => ({ code, message: 'Words of the cloud.' });

  test('"404 VPC.0504 Floating IP could not be found": absent, and nothing is sent', async () => {
    const { body } = await send('aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee');
    expect([body.status, sent()]).toEqual(['absent', []]);
  });

  test.each([
    [404, 'VPC.0514', JSON.stringify({ NeutronError: { type: 'FloatingIPNotFound', message: 'x', detail: '' } })],
    [404, 'VPC.0003', 'VPC does not exist.'],
    [500, 'VPC.0504', 'FloatIp is null.'],
  ])('%i %s is not "gone"', async (status, code, message) => {
    stage.cloud.fail({ method: 'GET', times: 99, how: { status, body: { code, message } } });
    const answer = await send(add().id);
    expect([answer.status, sent()]).toEqual([502, []]);
  });

  test.each([
    [400, 'VPC.0501'],
    [409, 'VPC.0517'],
    [500, 'VPC.0516'],
    [500, 'VPC.0518'],
    [401, 'VPC.0005'],
    [401, 'VPC.0009'],
    [400, 'VPC.0007'],
    [403, 'VPC.0010'],
  ])('%i %s: refused, asked once', async (status, code) => {
    const { id } = add();
    stage.cloud.fail({ method: 'DELETE', times: 99, how: { status, body: fault(code) } });
    const answer = await send(id, wait);
    expect([answer.status, answer.body.status, sent().length, deletions()]).toEqual([409, 'refused', 1, {}]);
    expect(answer.body.reason).toContain('Words of the cloud.');
  });

  test('"500 VPC.0518 Public IP has firewall rules", which only the release itself tells: refused', async () => {
    const { body } = await send(add({ firewall: true }).id, wait);
    expect([body.status, body.reason]).toEqual(['refused', expect.stringContaining('firewall rules')]);
  });

  test('"409 VPC.0512 Resource status is busy, try it again later": asked again', async () => {
    const { id } = add();
    stage.cloud.fail({ method: 'DELETE', how: { status: 409, body: fault('VPC.0512') } });
    expect([(await send(id, wait)).body.status, sent().length]).toEqual(['deleted', 2]);
  });

  test('"401 VPC.0008 Invalid token": the credentials are not accepted', async () => {
    stage.cloud.fail({ method: 'DELETE', how: { status: 401, body: fault('VPC.0008') } });
    const { status, body } = await send(add().id, wait);
    expect([status, body.detail]).toEqual([502, expect.stringContaining('credentials')]);
  });

  test.each(['VPC.0513', 'VPC.0514'])('500 %s: a cloud fault, asked once', async (code) => {
    stage.cloud.fail({ method: 'DELETE', times: 99, how: { status: 500, body: fault(code) } });
    const { status, body } = await send(add().id, wait);
    expect([status, sent().length, deletions()]).toEqual([502, 1, {}]);
    expect(body.detail).toContain('Words of the cloud.');
  });
});

describe('"You can assign or retrieve a specific EIP": only by its address', () => {
  test('so the log says the address of what is gone', async () => {
    const { id, public_ip_address } = add();
    await send(id, wait);
    expect(stage.logged).toMatchObject([{ status: 'deleted', reason: expect.stringContaining(public_ip_address) }]);
  });

  test('and a shared bandwidth, which stays and costs on, is named', async () => {
    const own = add();
    const shared = add({ bandwidth: { ...own.bandwidth, name: 'for-all', share_type: 'WHOLE' } });
    expect((await send(own.id, wait)).body.reason).not.toContain('bandwidth');
    expect((await send(shared.id, { dry_run: 'true' })).body.reason).toContain('The shared bandwidth for-all stays');
  });
});
