import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-nat-gateway.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { addGateway, gateways } from '../rehearsal/cloud/nat/gateway.ts';
import { addRule } from '../rehearsal/cloud/nat/rules.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, sent } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (name: string, days = 30, given: Parameters<typeof addGateway>[1] = {}) =>
  addGateway(stage.cloud.project, { name, created_at: daysAgo(stage, days), ...given });
const rule = { older_than: '7d', max_percent: 100 };
const sweep = async (input: object) =>
  (await stage.serve(operation)({ trigger: 'timer', ...input }, { getRemainingTimeInMillis: () => 900_000 })) as Report;
const told = ({ items }: Report) => Object.fromEntries(items.map(({ name, status }) => [name, status]));
const asked = (path: RegExp) => stage.cloud.requests.filter((request) => path.test(request.path));
const tag = (key: string) => ({ tags: [{ key, value: '' }] });

test('A sweep plans what has no rules and is over 7 days old, and then deletes just that', async () => {
  for (const name of ['idle', 'idle too']) add(name);
  addRule(stage.cloud.project, 'snat', add('used').id);
  addRule(stage.cloud.project, 'dnat', add('used too').id);
  add('young', 6);
  add('kept', 30, tag('Keep'));
  add('ordered', 30, { billing_info: 'CS1' });
  add('frozen', 30, { admin_state_up: false });
  add('changing', 30, { status: 'PENDING_UPDATE' });
  const plan = await sweep(rule);
  const refused = Object.fromEntries(
    ['used', 'used too', 'ordered', 'frozen', 'changing'].map((it) => [it, 'refused']),
  );
  expect(told(plan)).toEqual({ idle: 'planned', 'idle too': 'planned', ...refused });
  expect(plan).toMatchObject({ population: 9, matched: 2, kept: { older_than: 1, keep: 1, forbidden: 5 } });
  expect(told(await sweep({ apply: plan }))).toMatchObject({ idle: 'deleted', 'idle too': 'deleted' });
  expect([sent(stage).length, gateways.of(stage.cloud.project).size]).toEqual([2, 7]);
});

describe('"Tags are not in the record. A sweep that cannot read them must not delete"', () => {
  test('they are read only when everything else speaks for the deletion', async () => {
    for (let n = 0; n < 5; n += 1) add(`young ${n}`, 1);
    const old = add('old');
    expect(told(await sweep(rule))).toEqual({ old: 'planned' });
    expect(asked(/tags$/).map(({ path }) => path)).toEqual([expect.stringContaining(`/nat_gateways/${old.id}/tags`)]);
    await stage.send(operation, { nat_gateway_id: old.id }, { wait: 'true' });
    expect(asked(/tags$/)).toHaveLength(1);
  });

  test('a rule may ask for them', async () => {
    add('of ci', 30, { tags: [{ key: 'team', value: 'ci' }] });
    add('of shop', 30, { tags: [{ key: 'team', value: 'shop' }] });
    expect(told(await sweep({ ...rule, labels: { is: { team: 'ci' } } }))).toEqual({ 'of ci': 'planned' });
  });

  test.each([
    ['refused', { status: 403, body: { error_code: 'NAT.0101', error_msg: 'Lack of user authority' } }],
    ['on another route', { status: 404, body: { error_code: 'APIGW.0101', error_msg: 'The API does not exist' } }],
    ['broken', { status: 500, body: { error_code: 'NAT.9999', error_msg: 'Nobody knows.' } }],
    ['missing', { status: 200, body: {} }],
    ['not as they should be', { status: 200, body: { tags: [{ key: 'a', value: null }] } }],
  ])('%s: the gateway stays, and the report says so', async (_words, how) => {
    const unread = add('unread');
    add('read');
    stage.cloud.fail({ path: new RegExp(`${unread.id}/tags$`), times: 9, how });
    const report = await sweep({ ...rule, apply: true });
    expect(report.items.find(({ name }) => name === 'read')?.status).toBe('deleted');
    expect(report.kept).toEqual({ unreadable: 1 });
    expect([sent(stage).length, gateways.of(stage.cloud.project).has(unread.id)]).toEqual([1, true]);
  });

  test('one that is labelled keep after the plan stays', async () => {
    const gateway = add('late');
    const plan = await sweep(rule);
    Object.assign(gateway, tag('keep'));
    await sweep({ apply: plan });
    expect(sent(stage)).toEqual([]);
  });
});

test('A gateway that got a rule after the plan stays', async () => {
  const { id } = add('late');
  const plan = await sweep(rule);
  addRule(stage.cloud.project, 'snat', id);
  expect(told(await sweep({ apply: plan }))).toEqual({ late: 'refused' });
  expect(sent(stage)).toEqual([]);
});

describe('"created_at: space, no zone, UTC; or yyyy-mm-ddThh:mm:ssZ: parse both"', () => {
  test.each(['2026-03-20 10:00:00.595173', '2026-03-20 10:00:00', '2026-03-20T10:00:00Z', '2026-03-20T10:00:00'])(
    '%s is 11 days ago',
    async (created_at) => {
      add('dated', 0, { created_at });
      expect(told(await sweep({ ...rule, older_than: '10d' }))).toEqual({ dated: 'planned' });
      expect(told(await sweep({ ...rule, older_than: '12d' }))).toEqual({});
    },
  );

  test.each(['', 'yesterday', '2026-13-01 00:00:00'])('“%s” has no age, so no age matches it', async (created_at) => {
    add('undated', 0, { created_at });
    expect(told(await sweep({ ...rule, older_than: '0m' }))).toEqual({});
  });
});

describe('The list', () => {
  test('"no page_info and no count": it is read to its end, one gateway to a page', async () => {
    await stage.cloud.close();
    stage = await setStage({ pageLimit: 1 });
    for (let n = 0; n < 4; n += 1) add(`idle ${n}`);
    expect(await sweep(rule)).toMatchObject({ population: 4, matched: 4 });
    expect(asked(/nat_gateways$/)).toHaveLength(5);
  });

  test('one odd record hides no other', async () => {
    const odd = add('odd');
    Object.assign(odd, { status: null });
    add('plain');
    const report = await sweep(rule);
    expect([told(report), report.kept]).toEqual([{ odd: 'unreadable', plain: 'planned' }, { unreadable: 1 }]);
  });

  test('shows which are leaving, so that many are watched in few requests', async () => {
    for (let n = 0; n < 30; n += 1) add(`idle ${n}`);
    const report = await sweep({ ...rule, apply: true });
    expect(report.items.filter(({ status }) => status === 'deleted')).toHaveLength(30);
    const looks = asked(/nat_gateways\/[0-9a-f-]{36}$/).filter(({ method }) => method === 'GET');
    // One before the DELETE, one after, and few in between.
    expect(looks.length).toBeLessThan(30 * 3);
  });
});
