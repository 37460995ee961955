import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-image.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { addConfiguration } from '../rehearsal/cloud/as/configurations.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addImage, imageView, publicImages } from '../rehearsal/cloud/ims/image.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, sent } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (name: string, given: Parameters<typeof addImage>[1] = {}) =>
  addImage(stage.cloud.project, { name, created_at: daysAgo(stage, 200), ...given });
const rule = { older_than: '180d', max_percent: 100 };
const asked = (path: RegExp) => stage.cloud.requests.filter((request) => path.test(request.path)).length;

/** A sweep by a timer. */
async function sweep(input: object): Promise<Report> {
  const event = { trigger: 'timer', ...input };
  return (await stage.serve(operation)(event, { getRemainingTimeInMillis: () => 900_000 })) as Report;
}
const told = ({ items }: Report) => Object.fromEntries(items.map(({ name, status }) => [name, status]));

describe('A sweep', () => {
  test('plans old images, refuses those in use, and takes what it planned', async () => {
    const { project } = stage.cloud;
    const old = add('old');
    add('young', { created_at: daysAgo(stage, 179) });
    add('golden', { protected: true });
    add('being made', { status: 'saving' });
    add('shared', { members: [{ member_id: 'a', status: 'accepted' }] });
    addServer(project, { image_id: add('of a server').id });
    addConfiguration(project, { image_id: add('of a configuration').id });
    const plan = await sweep(rule);
    const refused = ['golden', 'being made', 'shared', 'of a server', 'of a configuration'];
    const expected = Object.fromEntries(refused.map((name) => [name, 'refused']));
    expect([told(plan), plan.population]).toEqual([{ ...expected, old: 'planned' }, 7]);
    expect(told(await sweep({ apply: plan }))).toMatchObject({ old: 'deleted' });
    expect(Object.fromEntries(stage.cloud.deletions)).toEqual({ [`image:${old.id}`]: 1 });
  });

  test('leaves what comes into use between the plan and its end', async () => {
    const { id } = add('old');
    const plan = await sweep(rule);
    addConfiguration(stage.cloud.project, { image_id: id });
    expect(told(await sweep({ apply: plan }))).toEqual({ old: 'refused' });
    expect(sent(stage)).toEqual([]);
  });

  test('reads who uses images once for a plan, however many there are', async () => {
    for (let n = 0; n < 60; n += 1) add(`old-${n}`);
    const plan = await sweep(rule);
    expect(plan.matched).toBe(60);
    expect([asked(/cloudservers/), asked(/scaling_configuration/), asked(/members/)]).toEqual([1, 1, 60]);
  });

  test('and anew before each deletion', async () => {
    for (let n = 0; n < 3; n += 1) add(`old-${n}`);
    const plan = await sweep(rule);
    const before = asked(/cloudservers/);
    await sweep({ apply: plan });
    expect(asked(/cloudservers/) - before).toBeGreaterThan(1);
  });

  test.each([/members/, /cloudservers/, /scaling_configuration/])('plans nothing where %s is refused', async (path) => {
    add('old');
    const body = { error: { code: 'X.0003', message: 'You do not have permission.' } };
    stage.cloud.fail({ path, times: 99, how: { status: 403, body } });
    expect(told(await sweep(rule))).toEqual({ old: 'refused' });
  });

  test.each([
    [['env=test', 'team=a.b'], { env: 'test', team: 'a.b' }],
    [['env.test'], { env: 'test' }],
    [['env.test'], { 'env.test': '' }],
    [['alone'], { alone: '' }],
  ])('reads the tags %j, of the older form as well', async (tags, is) => {
    add('old', { tags });
    add('other');
    expect(told(await sweep({ ...rule, labels: { is } }))).toEqual({ old: 'planned' });
  });

  test.each([['keep=always'], ['keep.always'], ['keep'], ['Keep']])('leaves what is tagged %s', async (tag) => {
    add('old', { tags: [tag] });
    expect(await sweep(rule)).toMatchObject({ items: [], kept: { keep: 1 } });
  });

  test.each([
    [1_610_612_736, 1.5],
    [1_610_612_737, 1.51],
    [1, 0.01],
  ])('"__image_size: bytes": %i are %d GB', async (size, size_gb) => {
    add('old', { size });
    expect((await sweep(rule)).items).toMatchObject([{ size_gb }]);
  });
});

describe('"Private images: GET /v2/cloudimages?owner={project_id}"', () => {
  test('public ones are not counted, and the list is read to its end', async () => {
    const short = await setStage({ pageLimit: 2 });
    for (const name of ['a', 'b', 'c']) addImage(short.cloud.project, { name, created_at: daysAgo(short, 200) });
    const event = { trigger: 'timer', ...rule };
    const report = (await short.serve(operation)(event, { getRemainingTimeInMillis: () => 900_000 })) as Report;
    await short.cloud.close();
    expect([report.population, Object.keys(told(report)).sort()]).toEqual([3, ['a', 'b', 'c']]);
    const [first] = short.cloud.requests.filter(({ path }) => path === '/v2/cloudimages');
    expect(first?.query).toEqual({ owner: short.cloud.project.id, __imagetype: 'private', limit: '500' });
  });

  test('and where the service shows them all the same, they are none of a sweep', async () => {
    const all = [add('old'), ...publicImages];
    const path = /cloudimages/;
    stage.cloud.fail({ path, how: { status: 200, body: { images: all.map(imageView) } } });
    stage.cloud.fail({ path, how: { status: 200, body: { images: [] } } });
    expect(await sweep(rule)).toMatchObject({ population: 1, items: [{ name: 'old' }] });
  });

  test('a record that cannot be read hides no other, and one whose tags are not told stays', async () => {
    const [odd, untold, good] = ['odd', 'untold', 'good'].map((name) => imageView(add(name)));
    const images = [{ ...odd, status: 7 }, { ...untold, tags: null }, good];
    stage.cloud.fail({ path: /cloudimages/, how: { status: 200, body: { images } } });
    stage.cloud.fail({ path: /cloudimages/, how: { status: 200, body: { images: [] } } });
    const report = await sweep(rule);
    expect(told(report)).toEqual({ odd: 'unreadable', good: 'planned' });
    expect(report.kept).toMatchObject({ keep: 1 });
  });
});
