import { grouped } from '../base/group.ts';
import type { Context, Message } from '../deletion/context.ts';
import { worthOf } from './item.ts';
import type { Report, ReportItem } from './report.ts';
import { storyOf } from './story.ts';

/** Items and groups a message holds at most; with the figures it stays about as small as receivers of webhooks want it. */
const most = 20;

/** What a deployment says about telling. */
interface Telling {
  /** Nobody waits for the answer, so a plan is told as well, if it plans something or a guard holds it. */
  tellsPlans?: boolean;
  /** The label that says whose a target is. */
  ownerLabel?: string | undefined;
}

/** Sends word of a sweep as a whole to whoever is to be told of it. */
export async function tell(report: Report, context: Context, { tellsPlans, ownerLabel }: Telling): Promise<void> {
  const { plan, guards, items } = report;
  const isNews = guards.length > 0 || items.some(({ status }) => status === 'planned');
  if (!plan || (tellsPlans && isNews)) await context.notify?.(digestOf(report, context, ownerLabel), context.deadline);
}

/** What is told of a sweep: its figures, whose targets they are, and some of its items, those that failed first. */
function digestOf(report: Report, context: Context, ownerLabel?: string): Message {
  const { items, rule: _, ages: __, ...figures } = report;
  const { caller } = context;
  const counts: Record<string, number> = {};
  for (const { status } of items) counts[status] = (counts[status] ?? 0) + 1;
  const order = ({ status }: ReportItem) => Number(status !== 'failed');
  const some = items.toSorted((a, b) => order(a) - order(b)).slice(0, most);
  const groups = ownerLabel && { groups: groupsOf(items) };
  return {
    type: typeOf(report),
    data: { ...figures, ...(caller && { caller }), counts, ...groups, items: some },
    about: [context.cause, report.operation],
    // People had the digest of the whole sweep.
    ...(report.portion && { swept: true }),
    story: () => storyOf(report, context, ownerLabel),
  };
}

/** A run that a guard stopped would have deleted; a plan that one holds would not. */
function typeOf({ plan, guards }: Report): string {
  if (guards.length > 0) return plan ? 'sweep.held' : 'sweep.stopped';
  return plan ? 'sweep.planned' : 'sweep.finished';
}

/** How many items each owner has and what those that go are worth, the most first; without a name those that nobody owns. */
function groupsOf(items: readonly ReportItem[]) {
  return [...grouped(items, ({ owner }) => owner)]
    .map(([owner, own]) => ({ ...(owner && { owner }), count: own.length, worth: worthOf(own) }))
    .sort((a, b) => b.count - a.count)
    .slice(0, most);
}
