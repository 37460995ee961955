import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-nat-gateway.ts';
import { addGateway } from '../rehearsal/cloud/nat/gateway.ts';
import { addRule, rules } from '../rehearsal/cloud/nat/rules.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = () => addGateway(stage.cloud.project).id;
const send = (id: string, query: Record<string, string> = { wait: 'true' }) =>
  stage.send(operation, { nat_gateway_id: id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const asked = (path: RegExp) => stage.cloud.requests.filter((request) => path.test(request.path));
const rule = (id: string, nat_gateway_id: string) => ({ id, nat_gateway_id });

describe('"No SNAT and no DNAT rule may exist: NAT.0006"', () => {
  test.each([
    ['snat', {}, 'an SNAT rule'],
    ['dnat', {}, 'a DNAT rule'],
    ['snat', { source_type: 1 }, 'an SNAT rule'],
    ['snat', { status: 'EIP_FREEZED', admin_state_up: false }, 'an SNAT rule'],
    ['dnat', { status: 'PENDING_DELETE' }, 'a DNAT rule'],
    ['dnat', { status: 'INACTIVE' }, 'a DNAT rule'],
  ] as const)('with a rule of %s %j it is refused, and nothing is sent', async (kind, given, words) => {
    const id = add();
    addRule(stage.cloud.project, kind, id, given);
    for (const query of [{ dry_run: 'true' }, { wait: 'true' }] as Record<string, string>[]) {
      const { status, body } = await send(id, query);
      expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining(words)]);
    }
    expect(sent()).toEqual([]);
  });

  test('without any it is deleted, and both lists were asked for it alone', async () => {
    const [id, other] = [add(), add()];
    for (const kind of ['snat', 'dnat'] as const) addRule(stage.cloud.project, kind, other);
    expect((await send(id)).body.status).toBe('deleted');
    const lists = asked(/[sd]nat_rules$/);
    expect(lists.map(({ query }) => query.nat_gateway_id)).toEqual([id, id, id]);
    expect(lists.map(({ path, query }) => [path.split('/').at(-1), query.source_type])).toEqual([
      ['snat_rules', '0'],
      ['snat_rules', '1'],
      ['dnat_rules', undefined],
    ]);
  });

  test('it is asked again right before each DELETE', async () => {
    const id = add();
    stage.cloud.fail({ method: 'DELETE', how: 'reset' });
    expect((await send(id)).body.status).toBe('deleted');
    expect([sent().length, asked(/dnat_rules$/).length]).toEqual([2, 2]);
  });

  test('nor is it sent again when a rule came meanwhile', async () => {
    const id = add();
    stage.cloud.fail({ method: 'DELETE', how: { status: 400, body: { error_code: 'NAT.0102', error_msg: 'Busy.' } } });
    stage.cloud.fail({
      path: /snat_rules/,
      skip: 2,
      times: 9,
      how: { status: 200, body: { snat_rules: [rule('r', id)] } },
    });
    expect(await send(id)).toMatchObject({ status: 409, body: { status: 'refused' } });
    expect(sent()).toHaveLength(1);
  });
});

describe('"Filter name unverified, else filter on our side"', () => {
  const other = 'bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee';
  const page = (body: object) => stage.cloud.fail({ path: /dnat_rules/, how: { status: 200, body } });

  test('a list that shows the rules of others is read to its last page: one of its own is found', async () => {
    const id = add();
    page({ dnat_rules: [rule('1', other), rule('2', other)] });
    page({ dnat_rules: [rule('3', other)] });
    page({ dnat_rules: [rule('4', other), rule('5', id)] });
    const { status, body } = await send(id);
    expect([status, body.reason, sent()]).toEqual([409, expect.stringContaining('a DNAT rule'), []]);
    expect(asked(/dnat_rules$/).map(({ query }) => query.marker)).toEqual([undefined, '2', '3']);
  });

  test('and where none is its own, it is deleted', async () => {
    const id = add();
    page({ dnat_rules: [rule('1', other), rule('2', other)] });
    page({ dnat_rules: [] });
    expect((await send(id)).body.status).toBe('deleted');
  });

  test('pages of one rule are followed as well', async () => {
    await stage.cloud.close();
    stage = await setStage({ pageLimit: 1 });
    const id = add();
    for (let n = 0; n < 3; n += 1) addRule(stage.cloud.project, 'dnat', add());
    expect((await send(id)).body.status).toBe('deleted');
    expect(rules.dnat.of(stage.cloud.project).size).toBe(3);
  });
});

describe('What cannot be read may be a rule of the gateway, so it is refused', () => {
  const id = 'cccccccc-bbbb-4ccc-8ddd-eeeeeeeeeeee';
  const flat = (error_code: string) => ({ error_code, error_msg: 'Words of the cloud.' });

  test.each([
    ['without permission', { status: 403, body: flat('NAT.0101') }],
    ['as a 400', { status: 400, body: flat('NAT.0002') }],
    ['with a code that nobody knows', { status: 500, body: flat('NAT.9999') }],
    ['where the route does not exist', { status: 404, body: flat('APIGW.0101') }],
    ['where nothing is found', { status: 404, body: { itemNotFound: { code: 404, message: 'No.' } } }],
    ['without the list', { status: 200, body: {} }],
    ['with no list', { status: 200, body: { snat_rules: null, dnat_rules: null } }],
    ['with a rule of nobody', { status: 200, body: { snat_rules: [{ id }], dnat_rules: [{ id }] } }],
    [
      'with a rule without an id',
      { status: 200, body: { snat_rules: [rule('', '')], dnat_rules: [{ nat_gateway_id: id }] } },
    ],
    ['in circles', { status: 200, body: { snat_rules: [rule('1', id)], dnat_rules: [rule('1', id)] } }],
  ])('%s', async (_words, how) => {
    for (const path of [/snat_rules/, /dnat_rules/]) {
      const { cloud } = stage;
      cloud.fail({ path, times: 9, how });
      const { status, body } = await send(add());
      expect([status, body.status, body.reason, sent()]).toEqual([
        409,
        'refused',
        expect.stringMatching(/^\S.*\.$/),
        [],
      ]);
    }
  });

  test('what passes is asked again', async () => {
    stage.cloud.fail({ path: /snat_rules/, times: 2, how: 'html-503' });
    stage.cloud.fail({ path: /dnat_rules/, how: { status: 400, body: flat('NAT.0106') } });
    expect((await send(add())).body.status).toBe('deleted');
  });
});
