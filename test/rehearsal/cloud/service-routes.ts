import type { Accounts } from './accounts.ts';
import type { Routes, Service } from './answer.ts';
import { instanceRoutes } from './clouddc-instances.ts';
import { detachVolumeRoutes } from './ecs-detach-volume.ts';
import { diskRoutes } from './ecs-disks.ts';
import { jobRoutes } from './ecs-jobs.ts';
import { metadataRoutes } from './ecs-metadata.ts';
import { serverRoutes } from './ecs-servers.ts';
import { snapshotRoutes } from './evs-snapshots.ts';
import { volumeRoutes } from './evs-volumes.ts';
import { iamRoutes } from './iam-tokens.ts';
import { novaRoutes } from './nova-servers.ts';

/** Every line of the API reference this cloud answers, by the host it is published on. */
export function serviceRoutes(accounts: Accounts): Record<Service, Routes> {
  return {
    ecs: { ...serverRoutes, ...metadataRoutes, ...diskRoutes, ...detachVolumeRoutes, ...jobRoutes, ...novaRoutes },
    evs: { ...snapshotRoutes, ...volumeRoutes },
    clouddc: instanceRoutes,
    iam: iamRoutes(accounts),
  };
}
