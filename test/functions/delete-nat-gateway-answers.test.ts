import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-nat-gateway.ts';
import { addGateway, gateways } from '../rehearsal/cloud/nat/gateway.ts';
import { missing } from '../rehearsal/cloud/nat/gateways.ts';
import { type Stage, setStage } from '../stage.ts';
import { onRequest } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addGateway>[1] = {}) => addGateway(stage.cloud.project, given);
const send = (id: string, query: Record<string, string> = {}) => stage.send(operation, { nat_gateway_id: id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);
const flat = (error_code: string) => ({ error_code, error_msg: 'Words of the cloud.' });
const nobody = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

describe('"Code of the 404: unverified"', () => {
  test.each(['neutron', 'coded', 'bare'] as const)('%s: gone is gone', async (as) => {
    missing.of(stage.cloud.project).as = as;
    expect(await send(nobody)).toMatchObject({ status: 200, body: { status: 'absent' } });
    expect(sent()).toEqual([]);
    expect((await send(add().id, { wait: 'true' })).body.status).toBe('deleted');
  });

  test.each(['neutron', 'coded', 'bare'] as const)(
    '%s, but the list has it: it is there, and is deleted',
    async (as) => {
      missing.of(stage.cloud.project).as = as;
      const { id } = add();
      const body = as === 'bare' ? '' : { NeutronError: { type: 'NatGatewayNotFound', message: 'No.' } };
      stage.cloud.fail({ method: 'GET', path: new RegExp(`${id}$`), how: { status: 404, body } });
      expect((await send(id, { wait: 'true' })).body.status).toBe('deleted');
      expect(sent()).toHaveLength(1);
    },
  );

  test('and the list does not say: refused', async () => {
    stage.cloud.fail({ method: 'GET', path: /nat_gateways$/, how: { status: 200, body: {} } });
    expect(await send(nobody)).toMatchObject({ status: 409, body: { status: 'refused' } });
    const odd = { nat_gateways: [{ id: nobody, status: 'ACTIVE' }] };
    stage.cloud.fail({ method: 'GET', path: /nat_gateways$/, how: { status: 200, body: odd } });
    expect(await send(nobody)).toMatchObject({ status: 409, body: { status: 'refused' } });
  });
});

describe('"OTC: DELETE /v2.0/nat_gateways/{nat_gateway_id}, no project in the path"', () => {
  const miss = { message: 'The resource could not be found.', code: '404 Not Found', title: 'Not Found' };
  const noApi = { ...flat('APIGW.0101'), error_msg: 'The API does not exist or has not been published' };

  test.each([
    ['the API gateway does not know the route', noApi],
    ['the router does not', miss],
    ['nobody says anything', ''],
    ['Neutron finds nothing', { itemNotFound: { code: 404, message: 'Not found.' } }],
  ])('%s: refused in one sentence, never gone', async (_words, body) => {
    stage.cloud.fail({ path: /nat_gateways/, times: 99, how: { status: 404, body } });
    const answer = await send(add().id, { wait: 'true' });
    expect([answer.status, answer.body.status, sent()]).toEqual([409, 'refused', []]);
    expect(answer.body.reason).toMatch(
      /^GET \S+ .*; the route is one of Huawei Cloud, and Open Telekom Cloud has others\.$/,
    );
    const sweep = stage.serve(operation)({ trigger: 'timer', older_than: '7d' }, {});
    await expect(sweep).rejects.toThrow('Open Telekom Cloud has others');
  });

  test('the API gateway’s word is not taken for gone, even if the list lacks the gateway', async () => {
    stage.cloud.fail({ path: new RegExp(`${nobody}$`), how: { status: 404, body: noApi } });
    expect(await send(nobody)).toMatchObject({ status: 409, body: { status: 'refused' } });
  });

  test('nor is it after a DELETE', async () => {
    const { id } = add();
    stage.cloud.fail({ method: 'DELETE', how: { status: 404, body: noApi } });
    const { status, body } = await send(id, { wait: 'true' });
    expect([status, deletions()]).toEqual([502, {}]);
    expect(body.detail).toContain('does not exist');
  });
});

describe('"NAT answers nearly everything with 400: the status says nothing, the code all"', () => {
  test.each(['NAT.0102', 'NAT.0106'])('%s "busy, a 400": it is asked again after a look, and deleted', async (code) => {
    const { id } = add();
    stage.cloud.fail({ method: 'DELETE', how: { status: 400, body: flat(code) } });
    stage.cloud.fail({ method: 'GET', how: { status: 400, body: flat(code) } });
    expect((await send(id, { wait: 'true' })).body.status).toBe('deleted');
    expect([sent().length, deletions()]).toEqual([2, { [`nat-gateway:${id}`]: 1 }]);
  });

  test.each([
    ...['NAT.0006', 'NAT.0009', 'NAT.0101', 'NAT.0103', 'NAT.0104'].map((code) => [code, 'refused', 409] as const),
    ...['NAT.0001', 'NAT.0002', 'NAT.0007'].map((code) => [code, 'broken', 502] as const),
  ])('%s: %s, and sent once', async (code, _verdict, expected) => {
    stage.cloud.fail({ method: 'DELETE', times: 99, how: { status: 400, body: flat(code) } });
    const { status, body } = await send(add().id, { wait: 'true' });
    expect([status, sent().length, deletions()]).toEqual([expected, 1, {}]);
    expect(JSON.stringify(body)).toContain('Words of the cloud.');
  });

  test('NAT.0103 "underway when PENDING_DELETE": somebody else asked first', async () => {
    const { id } = add();
    onRequest(stage.cloud, ({ method }) => {
      const gateway = gateways.of(stage.cloud.project).get(id);
      if (method === 'DELETE' && gateway) gateway.status = 'PENDING_DELETE';
    });
    expect((await send(id)).body.status).toBe('accepted');
  });
});
