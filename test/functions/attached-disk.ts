import { onTestFinished } from 'vitest';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { setStage } from '../stage.ts';

/** A data disk on a server, in a stage that ends with its test. */
export async function attachedDisk(options: Parameters<typeof setStage>[0] = {}) {
  const stage = await setStage(options);
  onTestFinished(stage.cloud.close);
  const server = addServer(stage.cloud.project);
  const disk = attachVolume(stage.cloud.project, server, addVolume(stage.cloud.project, { name: 'data' }));
  return { stage, server, disk };
}
