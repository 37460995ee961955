import { operation } from '../../functions/delete-snapshot.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import type { Http } from '../../shared/transport/http.ts';
import { createContainer } from '../../shared/triggers/container.ts';
import { createHandler, type Handler } from '../../shared/triggers/handler.ts';
import { type SimulatedCloud, simulateCloud } from '../bench/simulated-cloud.ts';
import { createDice, type Dice } from '../chaos/dice.ts';
import { beginLife, clockOf, type Life } from '../chaos/life.ts';
import { loadProduct } from '../chaos/product.ts';
import { credentialVariables } from '../rehearsal/cloud/environment.ts';
import { deployFunction, type FunctionGraph } from '../rehearsal/cloud/functiongraph/platform.ts';
import { StandInContext } from '../triggers/stand-in.ts';

/** delete-snapshot deployed on an embedded FunctionGraph, without sockets and on a virtual clock. */
export interface PortionStage extends SimulatedCloud {
  platform: FunctionGraph;
  logged: Record<string, unknown>[];
  deaths(): number;
  /** Lets virtual time pass until the platform has nothing more to do. */
  settle(): Promise<void>;
}

/** What is to go wrong, and how the function is configured. */
export interface Trouble {
  /** The share of invocations whose instance ends in the midst of it, and of events that are delivered twice. */
  deaths?: number;
  doubles?: number;
  instances?: number;
  retries?: number;
  /** Milliseconds an invocation may take. */
  timeout?: number;
  environment?: Record<string, string>;
  http?: (http: Http) => Http;
  shape?: Parameters<typeof simulateCloud>[0];
  own?: Operation;
}

interface Instance {
  life: Life;
  handler: Handler;
  busy: boolean;
  onEnd(): void;
}

export async function setPortionStage(trouble: Trouble = {}): Promise<PortionStage> {
  const { instances = 5, retries = 3, timeout = 900_000, doubles = 0, http = (one) => one } = trouble;
  await loadProduct();
  const cloud = simulateCloud(trouble.shape);
  const { simulation, clock, world } = cloud;
  const dice = createDice(7);
  const logged: Record<string, unknown>[] = [];
  const { HW_ACCESS_KEY: accessKey = '', ...secret } = credentialVariables('temporary', world);
  const key = { accessKey, secretKey: secret.HW_SECRET_KEY ?? '', securityToken: secret.HW_SECURITY_TOKEN ?? '' };
  const self = { projectId: world.project.id, app: 'default', name: operation.name, version: 'latest' };
  const { HW_ACCESS_KEY: _, HW_SECRET_KEY: __, ...place } = cloud.environment;
  const way = http(cloud.http);
  const pool: Instance[] = [];
  let deaths = 0;

  function begin(): Instance {
    const life = beginLife(() => instance.onEnd());
    const tell = (line: object) => void logged.push(line as Record<string, unknown>);
    const container = createContainer({
      environment: { ...place, ...trouble.environment },
      self,
      clock: clockOf(simulation, life, () => 0),
      random: dice.next,
      log: { info: tell, warn: tell, error: tell },
      http: (request, deadline) => life.bound(() => way(request, deadline)),
    });
    const handler = createHandler(trouble.own ?? operation, () => container);
    const instance: Instance = { life, handler, busy: false, onEnd: () => {} };
    pool.push(instance);
    return instance;
  }
  function run(event: unknown): Promise<unknown> {
    const instance = pool.find(({ life, busy }) => life.isAlive() && !busy) ?? begin();
    const { life, handler } = instance;
    instance.busy = true;
    const context = new StandInContext({ key, timeout });
    life.endAfter(fateOf(dice, trouble.deaths ?? 0));
    return new Promise<unknown>((resolve, reject) => {
      const cancel = simulation.after(timeout, life.end);
      instance.onEnd = () => {
        deaths += 1;
        reject(new Error('The instance ended.'));
      };
      handler(event, context)
        .then(resolve, reject)
        .finally(() => {
          cancel();
          instance.busy = false;
        });
    });
  }
  const urn = `urn:fss:${world.project.region}:${world.project.id}:function:default:${operation.name}:latest`;
  const isDoubled = () => dice.chance(doubles);
  const configuration = { urn, instances, retries, pause: 10_000, isDoubled, run };
  const platform = deployFunction(world.project, clock, configuration);
  return {
    ...cloud,
    platform,
    logged,
    deaths: () => deaths,
    settle: async () => {
      for (let idle = 0; !platform.isIdle(); idle += 1) {
        if (idle > 10_000) throw new Error('An invocation waits for something that is not simulated.');
        await simulation.run(platform.isIdle, Number.POSITIVE_INFINITY);
      }
    },
  };
}

/** After how many steps an instance ends: most of them not at all. */
function fateOf(dice: Dice, deaths: number): number {
  return dice.chance(deaths) ? dice.whole(0, 4_000) : Number.POSITIVE_INFINITY;
}
