import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/release-eip.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { addEip, bindEip, edition } from '../rehearsal/cloud/vpc/eip.ts';
import { eipView } from '../rehearsal/cloud/vpc/views.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addEip>[1] = {}) => addEip(stage.cloud.project, given);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);

/** A sweep by a timer. */
async function sweep(input: object): Promise<Report> {
  const event = { trigger: 'timer', ...input };
  return (await stage.serve(operation)(event, { getRemainingTimeInMillis: () => 900_000 })) as Report;
}

describe('A sweep', () => {
  const days = (n: number) => stage.clock.now() - n * 86_400_000;
  const rule = { older_than: '7d', max_percent: 100 };
  const planned = ({ items }: Report) => items.filter(({ status }) => status === 'planned').map(({ name }) => name);

  test('plans what has been unbound for long, by its address, and takes what it planned', async () => {
    const old = add({ created_at: days(90), updated_at: days(8) });
    add({ created_at: days(90), updated_at: days(6) });
    bindEip(stage.cloud.project, add({ created_at: days(90) }), 'ELB');
    const plan = await sweep({ ...rule, status: ['DOWN'] });
    expect([planned(plan), plan.population]).toEqual([[old.public_ip_address], 3]);
    expect(plan.items.find(({ status }) => status === 'planned')?.age).toBe('8d');
    const { items } = await sweep({ apply: plan });
    expect(items).toMatchObject([{ name: old.public_ip_address, status: 'deleted' }]);
    expect(deletions()).toEqual({ [`eip:${old.id}`]: 1 });
  });

  test('leaves what is bound meanwhile', async () => {
    const old = add({ created_at: days(90) });
    const plan = await sweep(rule);
    bindEip(stage.cloud.project, old, 'NATGW');
    await sweep({ apply: plan });
    expect(sent()).toEqual([]);
  });

  test('"tags: not displayed by default": they are asked for, and keep', async () => {
    add({ created_at: days(90), tags: ['keep=true'] });
    const { public_ip_address } = add({ created_at: days(90), tags: ['env=test'] });
    const { items, kept } = await sweep({ ...rule, labels: { is: { env: 'test' } } });
    expect([items.map(({ name }) => name), kept.keep]).toEqual([[public_ip_address], 1]);
  });

  test.each([{ tags: undefined }, { tags: null }])('but where they are not told (%j), all stay', async (given) => {
    const publicips = [{ ...eipView(stage.cloud.project, add({ created_at: days(90) }), []), ...given }];
    const body = { publicips, page_info: { current_count: 1 }, total_count: 1 };
    stage.cloud.fail({ method: 'GET', times: 9, how: { status: 200, body } });
    expect(await sweep(rule)).toMatchObject({ items: [], kept: { keep: 1 } });
  });

  test.each([
    ['"5_gray addresses cannot be assigned anymore"', '5_gray'],
    ['"a dedicated EIP pool"', 'brought-along'],
    ['a pool that is not told', ''],
  ])('never takes one of %s, which a person may', async (_words, publicip_pool_name) => {
    const { id } = add({ created_at: days(90), publicip_pool_name });
    expect((await sweep(rule)).items).toEqual([]);
    const { body } = await stage.send(operation, { publicip_id: id }, { wait: 'true' });
    expect(body.status).toBe('deleted');
  });

  test('"marker": reads all pages, of which the last may name a marker too', async () => {
    const shown = [add({ created_at: days(90) }), add({ created_at: days(80) })].map((eip) =>
      eipView(stage.cloud.project, eip, [...Object.keys(eip)]),
    );
    for (const [n, publicips] of [shown, []].entries()) {
      const page_info = { current_count: publicips.length, next_marker: `marker-${n}` };
      stage.cloud.fail({ method: 'GET', how: { status: 200, body: { publicips, page_info, total_count: 2 } } });
    }
    expect(planned(await sweep(rule))).toHaveLength(2);
  });

  test('fails where the list ends before its own count', async () => {
    const body = { publicips: [], page_info: { current_count: 0 }, total_count: 2 };
    stage.cloud.fail({ method: 'GET', how: { status: 200, body } });
    await expect(sweep(rule)).rejects.toThrow('ends after 0 of the 2');
  });

  test('names one odd record and takes the others', async () => {
    const views = [add({ created_at: days(90) }), add({ created_at: days(80) })].map((eip) =>
      eipView(stage.cloud.project, eip, Object.keys(eip)),
    );
    const body = { publicips: [{ ...views[0], vnic: 'none' }, views[1]], page_info: {}, total_count: 2 };
    stage.cloud.fail({ method: 'GET', how: { status: 200, body } });
    const report = await sweep(rule);
    expect([planned(report).length, report.kept.unreadable]).toEqual([1, 1]);
  });

  test('"not supported in eu-nl" (v3): fails in a clear word', async () => {
    add({ created_at: days(90) });
    edition.of(stage.cloud.project).hasV3 = false;
    await expect(sweep(rule)).rejects.toThrow('the third is not supported here');
  });
});
