import type { Asker, Project, Server, Task, Thing } from './things.ts';

/** A sweep's rule: names like these, at least a week old. */
export const rule = { prefix: 'tmp-', days: 7 };

const day = 86_400_000;

/** What a name begins with, so that the rule takes what is to be a sweep's. */
export function prefixFor(asker: Asker): string {
  return asker === 'sweep' ? rule.prefix : `${asker}-`;
}

/** What the sweep's rule asks for. */
function isInRule({ name, created }: Thing, now: number): boolean {
  return name.startsWith(rule.prefix) && now - created >= rule.days * day;
}

/** Why a thing must stay as it stands now, as sentences; none where it may go at the word of who asks for it. */
export function protectionsOf(thing: Thing, project: Project, now: number): string[] {
  const { asker, kind, labels, server, status, users } = thing;
  const isKept = 'keep' in labels || (server !== undefined && 'keep' in server.tags);
  return [
    ...(kind.deletable?.includes(status) === false ? [`status ${status}`] : []),
    ...(users.length > 0 ? ['in use'] : []),
    ...(kind.guard?.(thing, project) ?? []),
    ...(asker === 'nobody' ? ['nobody asked for it'] : []),
    ...(asker !== 'person' && isKept ? ['labelled keep'] : []),
    ...(asker === 'sweep' && !isInRule(thing, now) ? ['not in the rule'] : []),
    ...(asker === 'sweep' && isBareMetal(server) ? ['on a bare-metal server'] : []),
    ...((asker === 'sweep' && kind.sweepGuard?.(thing)) || []),
  ];
}

/** Whether all that stood in the way at the latest look passes by itself. */
export function isPassing({ thing, look: { protections } }: Task): boolean {
  const words = thing?.kind.passing?.map((status) => `status ${status}`);
  return protections.length > 0 && protections.every((one) => words?.includes(one));
}

/** Whether a look shows it leaving. */
export function showsLeaving(thing: Thing, project: Project): boolean {
  const { leaving, kind, status } = thing;
  if (!leaving) return false;
  return kind.showsLeaving ? kind.showsLeaving(thing, project) : kind.leaves !== undefined && status === kind.leaves;
}

function isBareMetal(server: Server | undefined): boolean {
  return server !== undefined && '__type_baremetal' in server.tags;
}
