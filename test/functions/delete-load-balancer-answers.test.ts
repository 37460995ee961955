import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-load-balancer.ts';
import { addLoadBalancer, bin, edition } from '../rehearsal/cloud/elb/load-balancer.ts';
import { loadBalancerView } from '../rehearsal/cloud/elb/load-balancers.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addLoadBalancer>[1] = {}) => addLoadBalancer(stage.cloud.project, given);
const send = (id: string, query: Record<string, string> = {}) => stage.send(operation, { loadbalancer_id: id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);
const wait = { wait: 'true' };
const nobody = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const fault = (error_code: string) => ({ error_code, error_msg: 'Words of the cloud.', request_id: 'x' });

describe('"404 ELB.8904 could not be found", "ELB.9800 Resource could not be found" as 400 or 404', () => {
  test.each(['404 ELB.8904', '404 ELB.9800', '400 ELB.9800'] as const)(
    '%s: absent is absent, gone is gone',
    async (missing) => {
      edition.of(stage.cloud.project).missing = missing;
      expect((await send(nobody)).body.status).toBe('absent');
      const { id } = add();
      expect((await send(id, wait)).body.status).toBe('deleted');
      expect([sent().length, deletions()]).toEqual([1, { [`load-balancer:${id}`]: 1 }]);
    },
  );

  test.each([
    [404, 'ELB.8904'],
    [404, 'ELB.1002'],
    [400, 'ELB.9800'],
    [400, 'ELB.1003'],
  ])(
    '%i %s, but the list has it ("the URI does not exist", another enterprise project): it is there',
    async (status, code) => {
      const { id } = add();
      stage.cloud.fail({ method: 'GET', path: new RegExp(`${id}$`), how: { status, body: fault(code) } });
      expect((await send(id, wait)).body.status).toBe('deleted');
      expect(sent()).toHaveLength(1);
    },
  );

  test.each([
    ['is not found itself', { status: 404, body: fault('ELB.8904') }],
    ['is refused', { status: 403, body: fault('ELB.9803') }],
    ['is none', { status: 200, body: {} }],
    ['has it, but oddly', { status: 200, body: { loadbalancers: [{ id: nobody }], page_info: {} } }],
    ['does not say whether it goes on', { status: 200, body: { loadbalancers: [{ id: 'another' }] } }],
  ])('and the list %s: refused', async (_words, how) => {
    stage.cloud.fail({ method: 'GET', path: /loadbalancers$/, times: 9, how });
    expect((await send(nobody)).body.status).toBe('refused');
  });

  test.each(['ELB.9999', 'APIGW.0101'])('404 %s says nothing of it', async (code) => {
    const { id } = add();
    stage.cloud.fail({ method: 'GET', path: new RegExp(id), times: 9, how: { status: 404, body: fault(code) } });
    expect([(await send(id)).status, sent()]).toEqual([502, []]);
  });
});

test('The recycle bin: one that lies there is not found and not listed, so it is deleted', async () => {
  edition.of(stage.cloud.project).recycleBin = true;
  const { id } = add();
  expect((await send(id, wait)).body.status).toBe('deleted');
  expect([...bin.of(stage.cloud.project).keys()]).toEqual([id]);
  expect((await send(id)).body.status).toBe('absent');
});

describe('"204": an acceptance', () => {
  test('without wait it is accepted, and gone later; a second one asks no second time', async () => {
    const { id } = add();
    expect(await send(id)).toMatchObject({ status: 202, body: { status: 'accepted' } });
    expect(deletions()).toEqual({});
    expect((await send(id, wait)).body.status).toBe('deleted');
    expect([sent().length, deletions()]).toEqual([1, { [`load-balancer:${id}`]: 1 }]);
  });

  test('one that is ACTIVE again was not deleted', async () => {
    const { status, body } = await send(add({ end: 'back' }).id, wait);
    expect([status, body.detail]).toEqual([502, expect.stringContaining('then the load balancer became ACTIVE')]);
  });

  test.each(['lost-answer', 'delayed-work', 'reset'] as const)('lost (%s): it is gone once', async (how) => {
    const { id } = add();
    stage.cloud.fail({ method: 'DELETE', how });
    expect((await send(id, wait)).body.status).toBe('deleted');
    expect(deletions()).toEqual({ [`load-balancer:${id}`]: 1 });
  });
});

describe('The error codes of the ELB API', () => {
  test.each([
    [409, 'ELB.8907'],
    [400, 'ELB.1008'],
    [400, 'ELB.1018'],
    [401, 'ELB.1109'],
    [403, 'ELB.8962'],
    [403, 'ELB.9802'],
    [403, 'ELB.9803'],
  ])('%i %s: refused in its own words, asked once', async (status, code) => {
    stage.cloud.fail({ method: 'DELETE', times: 99, how: { status, body: fault(code) } });
    const answer = await send(add().id, wait);
    expect([answer.status, answer.body.status, sent().length, deletions()]).toEqual([409, 'refused', 1, {}]);
    expect(answer.body.reason).toContain('Words of the cloud.');
  });

  test.each([
    [403, 'ELB.1102'],
    [401, 'ELB.1103'],
    [401, 'ELB.1105'],
  ])('%i %s: the credentials are not accepted', async (status, code) => {
    stage.cloud.fail({ method: 'DELETE', times: 9, how: { status, body: fault(code) } });
    const answer = await send(add().id, wait);
    expect([answer.status, answer.body.detail]).toEqual([502, expect.stringContaining('credentials')]);
  });

  test('500 ELB.8906: a cloud fault, asked once', async () => {
    stage.cloud.fail({ method: 'DELETE', times: 99, how: { status: 500, body: fault('ELB.8906') } });
    expect([(await send(add().id, wait)).status, sent().length, deletions()]).toEqual([502, 1, {}]);
  });

  test('"Delete the listeners first" (409 ELB.8907), for one that somebody added meanwhile: refused', async () => {
    const one = add();
    stage.cloud.fail({ method: 'DELETE', how: { status: 409, body: fault('ELB.8907') } });
    expect((await send(one.id, wait)).body.reason).toContain('ELB.8907');
  });
});

describe('"Its EIP will not be released"', () => {
  const publicips = [{ publicip_id: 'x', publicip_address: '80.158.1.2', ip_version: 4 }];
  const global_eips = [{ global_eip_id: 'x', global_eip_address: '80.158.3.4', ip_version: 4 }];

  test.each([{ dry_run: 'true' }, {}, wait])('%j: the outcome and the log name it', async (query) => {
    const { body } = await send(add({ publicips, global_eips }).id, query as Record<string, string>);
    expect(body.reason).toMatch(/80\.158\.1\.2, 80\.158\.3\.4 stays, bound to nothing/);
    if (!('dry_run' in query)) expect(stage.logged).toMatchObject([{ reason: body.reason }]);
  });
});

test.each(['not-an-id', '..', nobody.toUpperCase()])('“%s” is a 400, nothing is asked', async (id) => {
  const { status, body } = await send(id);
  expect([status, body.issues]).toEqual([400, [expect.objectContaining({ field: 'loadbalancer_id' })]]);
  expect(stage.cloud.requests).toEqual([]);
});

test.each(['provisioning_status', 'operating_status', 'listeners', 'pools', 'billing_info', 'description'])(
  'When the cloud leaves out %s, the load balancer is refused and nothing is sent',
  async (field) => {
    const one = add();
    const loadbalancer = { ...loadBalancerView(stage.cloud.project, one), [field]: undefined };
    stage.cloud.fail({ method: 'GET', times: 9, how: { status: 200, body: { loadbalancer } } });
    const { status, body } = await send(one.id, wait);
    expect([status, body.reason, sent()]).toEqual([409, expect.stringContaining(field), []]);
  },
);
