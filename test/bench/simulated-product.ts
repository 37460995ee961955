import type { Operation } from '../../shared/deletion/define.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { createContainer } from '../../shared/triggers/container.ts';
import { createHandler } from '../../shared/triggers/handler.ts';
import { createDice } from '../chaos/dice.ts';
import { loadProduct } from '../chaos/product.ts';
import type { Simulation } from '../chaos/simulation.ts';
import { apiKey, httpEvent, readAnswer } from '../stage.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';

/** The product deployed in front of a simulated cloud, as one warm container. */
export interface SimulatedProduct {
  /** A sweep by a timer's event, in an invocation of so many milliseconds: 15 minutes, as Lambda has them, unless told otherwise. */
  sweep(name: string, rule: object, time?: number): Promise<Report>;
  /** One deletion by HTTP, waited for. */
  remove(name: string, params: Record<string, string>): Promise<{ status: string; reason?: string }>;
}

const ignore = () => {};

export async function deploy(cloud: SimulatedCloud): Promise<SimulatedProduct> {
  const { environment, clock, http, simulation, world } = cloud;
  const operations = await loadProduct();
  const container = createContainer({
    environment: { ...environment, CLEANUP_API_KEY: apiKey },
    ...{ clock, http, random: createDice(1).next, log: { info: ignore, warn: ignore, error: ignore } },
  });
  const invoke = (name: string, event: unknown, time: number) =>
    runToEnd(
      simulation,
      createHandler(operations.get(name) as Operation, () => container)(event, {
        awsRequestId: 'bench',
        getRemainingTimeInMillis: () => time,
      }),
    );
  return {
    sweep: async (name, rule, time = 900_000) => (await invoke(name, { trigger: 'timer', ...rule }, time)) as Report,
    remove: async (name, params) => {
      const { route } = operations.get(name) as Operation;
      const event = httpEvent(route, { project_id: world.project.id, ...params }, { wait: 'true' });
      const { body } = readAnswer(await invoke(name, event, 29_000));
      return body as { status: string };
    },
  };
}

/** Lets virtual time pass until a piece of work is over. */
async function runToEnd<T>(simulation: Simulation, work: Promise<T>): Promise<T> {
  let over = false;
  const end = () => {
    over = true;
  };
  work.then(end, end);
  // To read an event or to write an answer may take a turn of the event loop in which nothing is due.
  for (let idle = 0; !over; idle += 1) {
    if (idle > 10_000) throw new Error('The work waits for something that is not simulated.');
    await simulation.run(() => over, Number.POSITIVE_INFINITY);
  }
  return work;
}
