import { operationNames } from '../../shared/cli/operations.ts';
import { exampleOf } from '../rehearsal/cloud/services.ts';
import { crowds } from './crowds.ts';
import { atMost, plain, type Row } from './rows.ts';
import { simulateCloud } from './simulated-cloud.ts';
import { deploy } from './simulated-product.ts';

/** Targets of one sweep, and how many of them a server has where it has several. */
const targets = 50;
const crowd = 5;

/** The most requests a swept target is to cost, where that was aimed at. */
const aims: Record<string, number> = { 'delete-snapshot': 3.5, 'detach-volume': 7 };

/** A cloud, the product in front of it, and the moment sixty days ago at which its targets were made. */
async function stage() {
  const cloud = simulateCloud();
  return { cloud, product: await deploy(cloud), made: cloud.clock.now() - 60 * 86_400_000 };
}

/** The requests of one deletion by HTTP that is waited for. */
export async function requestsAlone(name: string): Promise<number> {
  const { cloud, product, made } = await stage();
  const { status, reason } = await product.remove(name, await exampleOf(name).goes(cloud.world.project, made));
  if (status !== 'deleted') throw new Error(`${name} is ${status}: ${reason}`);
  return cloud.met.length;
}

/** The requests of a deletion in a sweep, and apart those of its plan: the pages of the list, and what the rule asks. */
export async function requestsSwept(name: string, crowded = false): Promise<{ each: number; plan: number }> {
  const { cloud, product, made } = await stage();
  const { project } = cloud.world;
  const { goes, rule: own } = exampleOf(name);
  if (crowded) for (let n = 0; n < targets; n += crowd) crowds[name]?.(project, made, crowd);
  else for (let n = 0; n < targets; n += 1) await goes(project, made);
  const rule = { ...own, limit: targets, max_percent: 100 };
  await product.sweep(name, rule);
  const plan = cloud.met.length;
  const { items } = await product.sweep(name, { ...rule, apply: true });
  const gone = items.filter(({ status }) => status === 'deleted').length;
  if (gone < targets) throw new Error(`${name}: only ${gone} of ${targets} were deleted.`);
  return { each: (cloud.met.length - 2 * plan) / targets, plan };
}

/** What each kind of deletion costs in requests: one by HTTP, and one of a sweep. */
export async function requests(): Promise<Row[]> {
  const rows: Row[] = [];
  const swept = async (name: string, where: string, crowded: boolean) => {
    const { each, plan } = await requestsSwept(name, crowded);
    rows.push(atMost(`requests, ${name}, swept${where}`, each, plain, aims[name], `the plan of ${targets}: ${plan}`));
  };
  for (const name of operationNames) {
    rows.push(atMost(`requests, ${name}, alone`, await requestsAlone(name), plain));
    await swept(name, crowds[name] ? ', one a server' : '', false);
    if (crowds[name]) await swept(name, `, ${crowd} a server`, true);
  }
  return rows;
}
