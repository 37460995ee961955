import { describe, expect, onTestFinished, test } from 'vitest';
import { operation as detachNic } from '../../functions/detach-nic.ts';
import { operation as detachVolume } from '../../functions/detach-volume.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addNic, addServer, type Server } from '../rehearsal/cloud/ecs/server.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { sweep } from '../sweep/sweeping.ts';

const ways = {
  'detach-volume': (stage: Stage, server: Server) => {
    const disk = attachVolume(stage.cloud.project, server, addVolume(stage.cloud.project));
    return (query: Record<string, string>) =>
      stage.send(detachVolume, { server_id: server.id, volume_id: disk.id }, query);
  },
  'detach-nic': (stage: Stage, server: Server) => {
    const port_id = addNic(stage.cloud.project, server).port_id;
    return (query: Record<string, string>) => stage.send(detachNic, { server_id: server.id, port_id }, query);
  },
};

describe.each(['detach-volume', 'detach-nic'] as const)('%s: what the cloud would refuse for its server', (name) => {
  async function arrange(given: object) {
    const stage = await setStage();
    onTestFinished(stage.cloud.close);
    const server = addServer(stage.cloud.project);
    const send = ways[name](stage, server);
    Object.assign(server, given);
    return { stage, send };
  }

  test.each([
    ['locked', { locked: true }, 'locked', undefined],
    ['in ERROR', { vm_state: 'error' }, 'vm_state is error', undefined],
    ['SUSPENDED', { vm_state: 'suspended' }, 'vm_state is suspended', undefined],
    ['in RESCUE', { vm_state: 'rescued' }, 'vm_state is rescued', undefined],
    ['SHELVED_OFFLOADED', { vm_state: 'shelved_offloaded' }, 'vm_state is shelved_offloaded', undefined],
    ['being rebooted', { task_state: 'rebooting' }, 'task_state rebooting', true],
    ['being rebooted hard', { task_state: 'rebooting_hard' }, 'task_state rebooting_hard', true],
    ['being deleted', { task_state: 'deleting' }, 'The server is being deleted', true],
    ['DELETED', { status: 'DELETED', vm_state: 'deleted' }, 'The server is being deleted', true],
  ])('a server %s: refused from its record, and nothing is sent', async (_, given, words, passing) => {
    const { stage, send } = await arrange(given);
    const { status, body } = await send({ wait: 'true' });
    expect([status, body.status, body.passing]).toEqual([409, 'refused', passing]);
    expect(body.reason).toContain(words);
    expect((await send({ dry_run: 'true' })).body.status).toBe('refused');
    const { items } = await sweep(stage, name, { name: { glob: ['*'] }, max_percent: 100 });
    expect(items).toMatchObject([{ status: 'refused', reason: expect.stringContaining(words) }]);
    expect(stage.cloud.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  test.each(name === 'detach-volume' ? ['resized'] : ['paused', 'stopped'])('one that is %s is fit', async (state) => {
    const { send } = await arrange({ vm_state: state });
    expect((await send({ wait: 'true' })).body.status).toBe('deleted');
  });
});
