import { type Clock, systemClock } from '../../shared/base/clock.ts';
import { sweepCommand } from '../../shared/cli/sweep-command.ts';
import type { Screen } from '../../shared/cli/sweep-progress.ts';
import { startCloud } from './cloud/cloud.ts';
import { untidyProject } from './cloud/untidy-project.ts';

const day = 86_400_000;

/**
 * Runs the sweep command against the embedded cloud's untidy project, and answers its exit code. The project is the same
 * all day, so that a plan made in one run can be carried out in the next.
 */
export async function rehearseSweep(
  argv: string[],
  around: { out: Screen; err: Screen; clock?: Clock },
): Promise<number> {
  const { clock = systemClock } = around;
  const project = untidyProject(Math.floor(clock.now() / day) * day);
  const cloud = await startCloud({ clock, project, latency: { snapshotDelete: 500, instanceShutdown: 500 } });
  try {
    const command = 'npm run rehearse -- sweep';
    return await sweepCommand(argv, { ...around, command, environment: cloud.environment() });
  } finally {
    await cloud.close();
  }
}
