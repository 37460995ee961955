import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../cloud.ts';
import { tokenClient } from '../raw-client.ts';
import { addScalingGroup } from './groups.ts';

let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;

beforeEach(async () => {
  cloud = await startCloud();
  ask = tokenClient(cloud, 'as');
});
afterEach(() => cloud.close());

const groups = 'GET /autoscaling-api/v1/{project_id}/scaling_group';
const instances = (id: string) => `GET /autoscaling-api/v1/{project_id}/scaling_group_instance/${id}/list`;

describe('Auto Scaling', () => {
  it('lists groups from a line on, 20 unless told otherwise, and says how many there are', async () => {
    const ids = Array.from({ length: 23 }, () => addScalingGroup(cloud.project).id);
    const shown = async (query: string) => {
      const reply = await ask(groups + query);
      expect(reply.at('total_number')).toBe(23);
      return reply.at<{ scaling_group_id: string }[]>('scaling_groups').map((one) => one.scaling_group_id);
    };
    expect(await shown('')).toEqual(ids.slice(0, 20));
    expect(await shown('?start_number=20&limit=2')).toEqual(ids.slice(20, 22));
    for (const query of ['?limit=101', '?limit=x', '?start_number=-1'])
      expect(await ask(groups + query)).toMatchObject({ status: 400, json: { error: { code: 'AS.0022' } } });
  });

  it('lists the instances of a group; one that is being made has no id, one on standby may not be counted', async () => {
    const { id } = addScalingGroup(cloud.project, {
      servers: [{ id: null, name: 'new' }],
      life_cycle_state: 'STANDBY',
    });
    const reply = await ask(instances(id));
    expect(reply.at('scaling_group_instances')).toMatchObject([{ instance_id: null, scaling_group_id: id }]);
    expect((await ask(groups)).at('scaling_groups')).toMatchObject([{ current_instance_number: 0 }]);
    expect(await ask(instances('none'))).toMatchObject({ status: 404, json: { error: { code: 'AS.0007' } } });
  });
});
