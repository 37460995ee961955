import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-nat-gateway.ts';
import { addGateway, gateways } from '../rehearsal/cloud/nat/gateway.ts';
import { gatewayView } from '../rehearsal/cloud/nat/gateways.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addGateway>[1] = {}) => addGateway(stage.cloud.project, given);
const send = (id: string, query: Record<string, string> = {}) => stage.send(operation, { nat_gateway_id: id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);

test('the URI line of its API document is its route', () => {
  expect(operation.route).toBe('DELETE /v2/{project_id}/nat_gateways/{nat_gateway_id}');
});

describe('"Status ACTIVE (NAT.0103 otherwise)"', () => {
  test('ACTIVE: it is deleted, once', async () => {
    const { id } = add();
    const { status, body } = await send(id, { wait: 'true' });
    const found = { status: 'ACTIVE', frozen: false, ordered: false };
    expect([status, body.status, body.found]).toEqual([200, 'deleted', found]);
    expect([sent().length, deletions()]).toEqual([1, { [`nat-gateway:${id}`]: 1 }]);
  });

  test.each([
    ['PENDING_CREATE', true],
    ['PENDING_UPDATE', true],
    ['INACTIVE', undefined],
    ['never-heard-of', undefined],
  ])('%s: it is refused, nothing is sent, and that it passes by itself is %j', async (status, passing) => {
    const { body, ...answer } = await send(add({ status }).id, { wait: 'true' });
    expect([answer.status, body.status, body.passing, sent()]).toEqual([409, 'refused', passing, []]);
    expect(body.reason).toContain(`The gateway is ${status}`);
  });
});

describe('"Not frozen: admin_state_up false means frozen, not switched off by the owner (NAT.0104)"', () => {
  test.each(['ACTIVE', 'PENDING_UPDATE'])(
    'frozen and %s: refused, and that does not pass by itself',
    async (status) => {
      const { body, ...answer } = await send(add({ admin_state_up: false, status }).id, { wait: 'true' });
      expect([answer.status, body.status, body.passing, sent()]).toEqual([409, 'refused', undefined, []]);
      expect(body.reason).toContain('frozen');
    },
  );
});

describe('"Yearly/monthly: billing_info non-empty (Huawei), billinginfo (OTC)"', () => {
  /** Answers each look with the gateway's record, changed. */
  function show(change: object) {
    const given = add();
    const nat_gateway = { ...gatewayView(stage.cloud.project, given), ...change };
    stage.cloud.fail({ method: 'GET', path: new RegExp(`${given.id}$`), how: { status: 200, body: { nat_gateway } } });
    return given.id;
  }

  test.each([
    { billing_info: 'CS2402290935OJIJS' },
    { billinginfo: 'CS2402290935OJIJS' },
    { billing_info: undefined, billinginfo: 'CS2402290935OJIJS' },
  ])('%j: it is refused, and nothing is sent', async (change) => {
    const { status, body } = await send(show(change), { wait: 'true' });
    expect([status, body.status, sent()]).toEqual([409, 'refused', []]);
    expect(body.reason).toContain('ordered for a period');
  });

  test.each([{ billing_info: '' }, { billing_info: null }, { billing_info: undefined, billinginfo: '' }])(
    '%j: it was not ordered, and is deleted',
    async (change) => {
      expect((await send(show(change), { wait: 'true' })).body.status).toBe('deleted');
    },
  );

  test.each([
    { billing_info: undefined },
    { billing_info: {} },
    { status: undefined },
    { admin_state_up: undefined },
    { admin_state_up: 'true' },
  ])('%j: what the cloud does not say is not guessed, so it is refused', async (change) => {
    const { status, body } = await send(show(change), { wait: 'true' });
    expect([status, body.status, sent()]).toEqual([409, 'refused', []]);
  });
});

describe('"Success 204 empty; asynchronous by state PENDING_DELETE"', () => {
  test('without wait it is accepted, and the cloud removes the gateway later', async () => {
    const { id } = add();
    const { status, body } = await send(id);
    expect([status, body.status, deletions()]).toEqual([202, 'accepted', {}]);
    expect(gateways.of(stage.cloud.project).get(id)?.status).toBe('PENDING_DELETE');
    stage.clock.advance(8_000);
    expect(deletions()).toEqual({ [`nat-gateway:${id}`]: 1 });
  });

  test('a second deletion while the first is underway watches and asks no second time', async () => {
    const { id } = add();
    await send(id);
    expect(await send(id)).toMatchObject({ status: 202, body: { status: 'accepted' } });
    expect((await send(id, { wait: 'true' })).body.status).toBe('deleted');
    expect([sent().length, deletions()]).toEqual([1, { [`nat-gateway:${id}`]: 1 }]);
  });

  test('one that is ACTIVE again was not deleted: 502', async () => {
    const { status, body } = await send(add({ end: 'back' }).id, { wait: 'true' });
    expect([status, body.detail]).toEqual([502, expect.stringContaining('then the gateway became ACTIVE')]);
  });
});

describe('When the answer to the DELETE is lost', () => {
  test.each(['lost-answer', 'delayed-work', 'truncate', 'html-502'] as const)('%s: a look decides', async (how) => {
    const { id } = add();
    stage.cloud.fail({ method: 'DELETE', how });
    expect((await send(id, { wait: 'true' })).body.status).toBe('deleted');
    expect(deletions()).toEqual({ [`nat-gateway:${id}`]: 1 });
  });

  test('it is not sent again while the gateway is PENDING_DELETE', async () => {
    stage.cloud.fail({ method: 'DELETE', how: 'lost-answer' });
    expect((await send(add().id, { wait: 'true' })).body.status).toBe('deleted');
    expect(sent()).toHaveLength(1);
  });
});

test.each(['not-an-id', '..', 'AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE'])(
  '"nat_gateway_id exactly 36 characters": “%s” is a 400, nothing is asked',
  async (id) => {
    const { status, body } = await send(id);
    expect([status, body.issues]).toEqual([400, [{ field: 'nat_gateway_id', message: expect.any(String) }]]);
    expect(stage.cloud.requests).toEqual([]);
  },
);
