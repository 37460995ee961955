import { beforeEach, describe, expect, test } from 'vitest';
import type { Target } from '../../shared/deletion/target.ts';
import { newTally } from '../../shared/deletion/context.ts';
import { startDeadline } from '../../shared/base/deadline.ts';
import { addInstance, instances } from '../rehearsal/cloud/clouddc/instances.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addNic, addServer, type Server } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import type { Project } from '../rehearsal/cloud/project.ts';
import { type Stage, setStage } from '../stage.ts';
import { type Kind, kinds, operations, sent, sweep } from './sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});
