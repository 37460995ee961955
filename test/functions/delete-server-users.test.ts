import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-server.ts';
import { addScalingGroup } from '../rehearsal/cloud/as/groups.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addLoadBalancer, addPool } from '../rehearsal/cloud/elb/load-balancer.ts';
import { type Stage, setStage } from '../stage.ts';
import { onRequest } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = () => addServer(stage.cloud.project, { status: 'SHUTOFF' });
const send = ({ id }: { id: string }, query: Record<string, string> = { wait: 'true' }) =>
  stage.send(operation, { server_id: id }, query);
const asked = (path: RegExp) => stage.cloud.requests.filter((request) => path.test(request.path));
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');

async function expectRefusal(server: { id: string }, ...words: string[]) {
  for (const query of [{ dry_run: 'true' }, { wait: 'true' }] as Record<string, string>[]) {
    const { status, body } = await send(server, query);
    expect([status, body.status, sent()]).toEqual([409, 'refused', []]);
    for (const word of words) expect(body.reason).toContain(word);
  }
}

describe('"member_device_id: the ID of the ECS used as the backend server"', () => {
  test('a server behind a load balancer is refused, and the load balancer is named', async () => {
    const [server, other] = [add(), add()];
    addPool(stage.cloud.project, addLoadBalancer(stage.cloud.project, { name: 'elb-of-shop' }), server.id);
    await expectRefusal(server, 'elb-of-shop');
    expect(asked(/loadbalancers$/)[0]?.query).toEqual({ member_device_id: server.id });
    expect(asked(/scaling_group/)).toEqual([]);
    expect((await send(other)).body.status).toBe('deleted');
  });
});

describe('"GET …/scaling_group_instance/{scaling_group_id}/list": instance_id', () => {
  test.each(['INSERVICE', 'PENDING', 'PENDING_WAIT', 'REMOVING', 'REMOVING_WAIT', 'STANDBY', 'ENTERING_STANDBY'])(
    'a server in a group, %s, is refused, and the group is named',
    async (life_cycle_state) => {
      const [server, other] = [add(), add()];
      addScalingGroup(stage.cloud.project, { name: 'night-batch', servers: [server], life_cycle_state });
      await expectRefusal(server, 'night-batch');
      expect((await send(other)).body.status).toBe('deleted');
    },
  );

  test('one that is still being made has no id, and is not the server', async () => {
    addScalingGroup(stage.cloud.project, { servers: [1, 2].map((n) => ({ id: null, name: `as-${n}` })) });
    expect((await send(add())).body.status).toBe('deleted');
  });

  test('"a maximum of 20 by default": all groups and all instances are read, a hundred a page or fewer', async () => {
    await stage.cloud.close();
    stage = await setStage({ pageLimit: 3 });
    const server = add();
    for (let n = 0; n < 7; n += 1) addScalingGroup(stage.cloud.project);
    const others = Array.from({ length: 7 }, add);
    addScalingGroup(stage.cloud.project, { name: 'the-last', servers: [...others, server] });
    await expectRefusal(server, 'the-last');
    expect(asked(/scaling_group$/)[0]?.query).toEqual({
      start_number: '0',
      limit: '100',
      enterprise_project_id: 'all_granted_eps',
    });
    expect((await send(add())).body.status).toBe('deleted');
  });

  test('it is asked only when everything else speaks for the deletion', async () => {
    await send(addServer(stage.cloud.project, { status: 'ACTIVE' }));
    expect(asked(/scaling_group|loadbalancers/)).toEqual([]);
  });
});

describe('What cannot be read may name the server, so it is refused', () => {
  const flat = { error_code: 'APIGW.0101', error_msg: 'The API does not exist.' };

  test.each([
    [/loadbalancers/, 'so nothing says whether a load balancer uses the server'],
    [/scaling_group$/, 'so nothing says whether an auto-scaling group has the server'],
  ])('where the region does not have %s', async (path, words) => {
    stage.cloud.fail({ path, times: 9, how: { status: 404, body: flat } });
    await expectRefusal(add(), words);
  });

  const fault = (status: number, code: string) => ({ status, body: { error: { code, message: 'Words.' } } });
  const groups = { scaling_groups: [{ scaling_group_id: 'a-group' }] };

  test.each([
    ['load balancers, without permission', /loadbalancers/, fault(403, 'ELB.9802')],
    ['groups, without permission', /scaling_group$/, fault(403, 'AS.0011')],
    ['groups, without permission as a 400', /scaling_group$/, fault(400, 'AS.0031')],
    ['groups, with a fault of the service', /scaling_group$/, fault(500, 'AS.0001')],
    ['instances, of a group that is gone', /scaling_group_instance/, fault(404, 'AS.0007')],
    ['load balancers, without the list', /loadbalancers/, { status: 200, body: {} }],
    ['load balancers, with one that has no id', /loadbalancers/, { status: 200, body: { loadbalancers: [{}] } }],
    ['groups, without the list', /scaling_group$/, { status: 200, body: { total_number: 0 } }],
    ['groups, without their number', /scaling_group$/, { status: 200, body: { scaling_groups: [] } }],
    ['groups, with fewer than their number', /scaling_group$/, { status: 200, body: { ...groups, total_number: 2 } }],
    ['instances, without the list', /scaling_group_instance/, { status: 200, body: { total_number: 0 } }],
  ])('%s', async (_words, path, how) => {
    addScalingGroup(stage.cloud.project, { servers: [addServer(stage.cloud.project)] });
    stage.cloud.fail({ path, times: 99, how });
    await expectRefusal(add(), '.');
  });

  test('what passes is asked again', async () => {
    for (const path of [/loadbalancers/, /scaling_group$/]) stage.cloud.fail({ path, how: 'html-503' });
    expect((await send(add())).body.status).toBe('deleted');
  });

  test('and where it stays away, nothing is deleted', async () => {
    stage.cloud.fail({ path: /scaling_group$/, times: 99, how: 'reset' });
    expect([(await send(add())).status, sent()]).toEqual([502, []]);
  });
});

describe('A server that changes while it takes time to ask who uses it', () => {
  test.each([
    ['is started', { status: 'ACTIVE', vm_state: 'active' }, 'ACTIVE'],
    ['is locked', { locked: true }, 'locked'],
  ])('and %s, is refused: the cloud would delete it without a question', async (_words, given, word) => {
    const server = add();
    stage.cloud.fail({ path: /scaling_group$/, how: 'throttle-429' });
    onRequest(stage.cloud, ({ path }) => path.endsWith('/scaling_group') && Object.assign(server, given));
    const { body } = await send(server);
    expect([body.status, body.reason, sent()]).toEqual(['refused', expect.stringContaining(word), []]);
  });
});
