import { expect, test } from 'vitest';
import { operation } from '../../functions/detach-volume.ts';
import { startDeadline } from '../../shared/base/deadline.ts';
import type { Sight } from '../../shared/deletion/overview.ts';
import { wait } from '../../shared/deletion/wait.ts';
import type { Client } from '../../shared/transport/client.ts';
import { Fault } from '../../shared/transport/fault.ts';
import { virtualClock } from '../rehearsal/virtual-clock.ts';

const params = { project_id: 'p', server_id: 's', volume_id: 'v' };
const volume = { id: 'v', name: 'd', status: 'available', attachments: [], volume_type: 'SAS', size: 1 };

/** Watches a detachment whose job failed, where one look at the server's record misses the disk that is still there. */
function watchFailing(sight: Sight) {
  let looks = 0;
  const answer = (route: string) => {
    if (route.includes('jobs')) return { status: 'FAIL', fail_reason: 'It timed out.' };
    if (!route.includes('block_device')) return { volume };
    looks += 1;
    if (looks === 1) throw new Fault(route, { verdict: 'gone', status: 404, message: 'Not there.' });
    return { volumeAttachment: { device: '/dev/vdb', bootIndex: -1 } };
  };
  const client = (async (_service: string, route: string) => answer(route)) as Client;
  const request = { params, dry_run: false, wait: true, unless_kept: false };
  const deadline = startDeadline(virtualClock(), 60_000, new AbortController().signal);
  const context = { deadline, watching: async () => sight };
  return wait({ operation, request, client }, { params, name: 'd', state: {} }, context, { receipt: { job_id: 'j' } });
}

test.each([undefined, 'missing'] as const)(
  'a list that says %s makes no deletion of a job that failed',
  async (sight) => {
    await expect(watchFailing(sight)).rejects.toThrow('The job j failed: It timed out.');
  },
);
