import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-load-balancer.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { addListener, addLoadBalancer, addPool, edition, loadBalancers } from '../rehearsal/cloud/elb/load-balancer.ts';
import { loadBalancerView } from '../rehearsal/cloud/elb/load-balancers.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, sent } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (name: string, days = 30, given: Parameters<typeof addLoadBalancer>[1] = {}) =>
  addLoadBalancer(stage.cloud.project, { name, created_at: daysAgo(stage, days), ...given });
const rule = { older_than: '14d', max_percent: 100 };
const sweep = async (input: object) =>
  (await stage.serve(operation)({ trigger: 'timer', ...input }, { getRemainingTimeInMillis: () => 900_000 })) as Report;
const told = ({ items }: Report) => Object.fromEntries(items.map(({ name, status }) => [name, status]));
const asked = (path: RegExp) => stage.cloud.requests.filter((request) => path.test(request.path));

test('A sweep plans what has no listeners and is over 14 days old, and then deletes just that', async () => {
  for (const name of ['idle', 'idle too']) add(name);
  addListener(stage.cloud.project, add('listening'));
  addPool(stage.cloud.project, add('grouped'), 'a-server');
  add('young', 13);
  add('changed', 90, { updated_at: daysAgo(stage, 2) });
  add('kept', 30, { tags: [{ key: 'Keep', value: '' }] });
  add('protected', 30, { deletion_protection_enable: true });
  add('k8s_one');
  const plan = await sweep(rule);
  expect(told(plan)).toEqual({
    idle: 'planned',
    'idle too': 'planned',
    ...Object.fromEntries(['listening', 'grouped', 'protected', 'k8s_one'].map((name) => [name, 'refused'])),
  });
  expect(plan).toMatchObject({ population: 9, matched: 2, kept: { older_than: 2, keep: 1 } });
  expect(told(await sweep({ apply: plan }))).toMatchObject({ idle: 'deleted', 'idle too': 'deleted' });
  expect([sent(stage).length, loadBalancers.of(stage.cloud.project).size]).toEqual([2, 7]);
});

test('One that listens after the plan stays', async () => {
  const one = add('late');
  const plan = await sweep(rule);
  addListener(stage.cloud.project, one);
  expect(told(await sweep({ apply: plan }))).toEqual({ late: 'changed' });
  expect(sent(stage)).toEqual([]);
});

test('"Returned only when deletion protection is enabled at the site": unsaid, a sweep leaves all alone', async () => {
  add('unsaid');
  edition.of(stage.cloud.project).deletionProtection = false;
  const report = await sweep({ ...rule, apply: true });
  expect([report.items.map(({ status }) => status), sent(stage)]).toEqual([[], []]);
});

test.each([null, undefined])('Tags that are %j keep it', async (tags) => {
  const view = { ...loadBalancerView(stage.cloud.project, add('untold')), tags };
  const body = { loadbalancers: [view], page_info: { current_count: 1 } };
  stage.cloud.fail({ method: 'GET', times: 9, how: { status: 200, body } });
  expect(await sweep(rule)).toMatchObject({ items: [], kept: { keep: 1 } });
});

describe('The list', () => {
  test.each([true, false])(
    '"next_marker: the ID of the last record", on the last page too: %j; it is read to its end',
    async (lastPageHasMarker) => {
      await stage.cloud.close();
      stage = await setStage({ pageLimit: 2 });
      edition.of(stage.cloud.project).lastPageHasMarker = lastPageHasMarker;
      for (let n = 0; n < 5; n += 1) add(`idle ${n}`);
      expect(await sweep(rule)).toMatchObject({ population: 5, matched: 5 });
      const pages = asked(/loadbalancers$/);
      expect(pages).toHaveLength(lastPageHasMarker ? 4 : 3);
      // "marker takes effect only together with limit".
      for (const { query } of pages) expect(query.limit).toBe('2000');
    },
  );

  test('fails where it does not say whether it goes on', async () => {
    const loadbalancers = [loadBalancerView(stage.cloud.project, add('one'))];
    stage.cloud.fail({ method: 'GET', how: { status: 200, body: { loadbalancers } } });
    await expect(sweep(rule)).rejects.toThrow('does not say whether it goes on');
  });

  test('fails where it is not found', async () => {
    const body = { error_code: 'ELB.8904', error_msg: 'The URI does not exist.' };
    stage.cloud.fail({ method: 'GET', times: 9, how: { status: 404, body } });
    await expect(sweep(rule)).rejects.toThrow('The URI does not exist.');
  });

  test('one odd record hides no other', async () => {
    Object.assign(add('odd'), { listeners: null });
    add('plain');
    const report = await sweep(rule);
    expect([told(report), report.kept]).toEqual([{ odd: 'unreadable', plain: 'planned' }, { unreadable: 1 }]);
  });

  test('shows which are leaving, so that many are watched in few requests', async () => {
    for (let n = 0; n < 30; n += 1) add(`idle ${n}`);
    const report = await sweep({ ...rule, apply: true });
    expect(report.items.filter(({ status }) => status === 'deleted')).toHaveLength(30);
    const looks = asked(/loadbalancers\/[0-9a-f-]{36}$/).filter(({ method }) => method === 'GET');
    expect(looks.length).toBeLessThan(30 * 3);
  });
});

describe('What it is worth', () => {
  const publicips = [{ publicip_id: 'x', publicip_address: '80.158.1.2', ip_version: 4 }];

  test('the EIP people know it by, and the flavours it is billed as', async () => {
    add('dedicated', 30, { publicips, l4_flavor_id: 'l4', l7_flavor_id: 'l7' });
    expect((await sweep(rule)).items).toMatchObject([{ address: '80.158.1.2', flavour: 'l4 l7' }]);
  });

  test('without an EIP its own address; a shared one has no flavour', async () => {
    add('shared', 30, { guaranteed: false, l4_flavor_id: null, vip_address: '10.0.0.5' });
    expect((await sweep(rule)).items).toMatchObject([{ address: '10.0.0.5', flavour: 'shared' }]);
  });
});
