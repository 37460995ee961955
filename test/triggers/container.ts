import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import type { Environment } from '../../shared/transport/settings.ts';
import { createContainer } from '../../shared/triggers/container.ts';
import type { EventResult } from '../../shared/triggers/events.ts';
import { createHandler, type Handler } from '../../shared/triggers/handler.ts';
import type { PlatformContext } from '../../shared/triggers/platform.ts';
import { apiKey, type Stage } from '../stage.ts';
import { map } from './samples.ts';
import type { AgencyKey } from './stand-in.ts';

/** An operation's handler in a warm container of its own, with just these settings, on a stage's clock and log. */
export function deploy({ clock, container: { log } }: Stage, operation: Operation, environment: Environment): Handler {
  const own = createContainer({ environment, clock, random: () => 0.5, log });
  return createHandler(operation, () => own);
}

/** The same for snapshots. */
export const deploySnapshots = (stage: Stage, environment: Environment) => deploy(stage, deleteSnapshot, environment);

/** The settings of a deployment with the samples' map, but nothing that says who it is. */
export function keyless({ cloud }: Stage): Record<string, string> {
  const { HW_ACCESS_KEY: _, HW_SECRET_KEY: __, ...place } = cloud.environment();
  return { ...place, CLEANUP_API_KEY: apiKey, CLEANUP_EVENT_MAP: JSON.stringify(map) };
}

/** A fresh temporary key, as FunctionGraph lends one. */
export function lend({ cloud }: Stage): AgencyKey {
  const { HW_ACCESS_KEY = '', HW_SECRET_KEY = '', HW_SECURITY_TOKEN = '' } = cloud.environment('temporary');
  return { accessKey: HW_ACCESS_KEY, secretKey: HW_SECRET_KEY, securityToken: HW_SECURITY_TOKEN };
}

/** What a handler says to an event, with time enough. */
export async function deliver(handler: Handler, event: unknown, context?: PlatformContext): Promise<EventResult[]> {
  const answer = await handler(event, context ?? { getRemainingTimeInMillis: () => 900_000 });
  return (answer as { results: EventResult[] }).results;
}
