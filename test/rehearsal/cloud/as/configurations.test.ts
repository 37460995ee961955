import { beforeEach, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../cloud.ts';
import { type Reply, tokenClient } from '../raw-client.ts';
import { addConfiguration } from './configurations.ts';

let cloud: Cloud;
let list: (query?: string) => Promise<Reply>;

beforeEach(async () => {
  cloud = await startCloud();
  const ask = tokenClient(cloud);
  list = (query = '') => ask(`GET /autoscaling-api/v1/{project_id}/scaling_configuration${query}`);
  return cloud.close;
});

const ids = (reply: Reply) =>
  reply
    .at<{ scaling_configuration_id: string }[]>('scaling_configurations')
    .map(({ scaling_configuration_id }) => scaling_configuration_id);

it('the list counts in rows, of which it shows 20 unless asked for up to 100', async () => {
  const all = Array.from({ length: 25 }, () => addConfiguration(cloud.project).id);
  const first = await list();
  expect([ids(first), first.at('total_number'), first.at('limit')]).toEqual([all.slice(0, 20), 25, 20]);
  expect(ids(await list('?start_number=24&limit=100'))).toEqual(all.slice(24));
  expect(ids(await list('?limit=0'))).toEqual([]);
  for (const query of ['?limit=101', '?limit=x', '?start_number=-1'])
    expect(await list(query)).toMatchObject({ status: 400, json: { error: { code: 'AS.0001' } } });
});

it('its filter by image looks at the system disk only', async () => {
  const [image_id, data_image_id] = ['one', 'other'];
  const { id } = addConfiguration(cloud.project, { image_id, data_image_id });
  expect(ids(await list(`?image_id=${image_id}`))).toEqual([id]);
  expect(ids(await list(`?image_id=${data_image_id}`))).toEqual([]);
  expect((await list()).at('scaling_configurations.0.instance_config.disk.1.data_disk_image_id')).toBe(data_image_id);
});
