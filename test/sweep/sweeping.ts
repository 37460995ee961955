import { operation as deleteInstance } from '../../functions/delete-instance.ts';
import { operation as deleteServerMetadata } from '../../functions/delete-server-metadata.ts';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { operation as detachNic } from '../../functions/detach-nic.ts';
import { operation as detachVolume } from '../../functions/detach-volume.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import type { Report } from '../../shared/sweep/report.ts';
import type { Seen } from '../rehearsal/cloud/answer.ts';
import type { Cloud } from '../rehearsal/cloud/cloud.ts';
import type { Stage } from '../stage.ts';

/** Five kinds of target, by the name of their function. */
export const operations = {
  'delete-instance': deleteInstance,
  'delete-server-metadata': deleteServerMetadata,
  'delete-snapshot': deleteSnapshot,
  'detach-nic': detachNic,
  'detach-volume': detachVolume,
};

/** One of the five names. */
export type Kind = keyof typeof operations;

/** The five names. */
export const kinds = Object.keys(operations) as Kind[];

/** A rule, or a plan given back, as a schedule would send it. */
export type Input = Record<string, unknown>;

/** One sweep by the timer of a deployed function, `remaining` milliseconds before the platform would kill it. */
export async function sweep(stage: Stage, kind: Kind, input: Input, remaining = 900_000): Promise<Report> {
  const event = { trigger: 'timer', ...input };
  return (await serve(stage, kind)(event, { getRemainingTimeInMillis: () => remaining })) as Report;
}

/** The deployed function of a kind. */
export function serve(stage: Stage, kind: Kind) {
  const serveOne = (operation: Operation) => stage.serve(operation);
  const all = {
    'delete-instance': () => serveOne(deleteInstance),
    'delete-server-metadata': () => serveOne(deleteServerMetadata),
    'delete-snapshot': () => serveOne(deleteSnapshot),
    'detach-nic': () => serveOne(detachNic),
    'detach-volume': () => serveOne(detachVolume),
  };
  return all[kind]();
}

/** The names of the items a sweep reports with a status, in its order. */
export function named(report: Report, status: string): string[] {
  return report.items.filter((item) => item.status === status).map(({ name }) => name);
}

/** What the cloud has really deleted so far, and how many times. */
export function gone({ cloud }: Stage): Record<string, number> {
  return Object.fromEntries(cloud.deletions);
}

/** The deletions that were sent to the cloud, whatever became of them. */
export function sent({ cloud }: Stage): Seen[] {
  return cloud.requests.filter(({ method }) => method === 'DELETE');
}

/** Lets a test act on the project at the moment a request reaches the cloud, before it is answered. */
export function onRequest({ requests }: Cloud, act: (request: Seen) => void): void {
  requests.push = (...seen) => {
    seen.forEach(act);
    return Array.prototype.push.apply(requests, seen);
  };
}

/** The moment so many days ago on the stage's clock. */
export function daysAgo({ clock }: Stage, days: number): number {
  return clock.now() - days * 86_400_000;
}
