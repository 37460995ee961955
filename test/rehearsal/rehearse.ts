import { type Clock, systemClock } from '../../shared/base/clock.ts';
import { cleanup } from '../../shared/cli/cleanup.ts';
import type { Surroundings } from '../../shared/cli/surroundings.ts';
import { sweepCommand } from '../../shared/cli/sweep-command.ts';
import { startCloud } from './cloud/cloud.ts';
import { untidyProject } from './cloud/untidy-project.ts';

const day = 86_400_000;

/** What a rehearsal has around it: all but the settings, which are the embedded cloud's own. */
type Around = Omit<Surroundings, 'environment' | 'command'> & { clock?: Clock };

/**
 * Runs a command of `cleanup-functions`, or `sweep`, against the embedded cloud's untidy project, and answers its exit
 * code. The project is the same all day, so that a plan made in one run can be carried out in the next. `cloud` prints
 * the settings of a cloud that stays until it is told to stop.
 */
export async function rehearse([name = '', ...argv]: string[], around: Around): Promise<number> {
  const { clock = systemClock, out, stop } = around;
  const project = untidyProject(Math.floor(clock.now() / day) * day);
  const cloud = await startCloud({ clock, project, latency: { snapshotDelete: 500, instanceShutdown: 500 } });
  const environment = cloud.environment();
  try {
    if (name === 'sweep')
      return await sweepCommand(argv, { ...around, command: 'npm run rehearse -- sweep', environment });
    if (name !== 'cloud')
      return await cleanup([name, ...argv].filter(Boolean), { ...around, command: 'npm run rehearse --', environment });
    for (const [setting, value] of Object.entries(environment)) out.write(`${setting}=${value}\n`);
    await new Promise((resolve) => stop?.addEventListener('abort', resolve));
    return 0;
  } finally {
    await cloud.close();
  }
}
