import { grouped } from '../base/group.ts';
import type { Context } from '../deletion/context.ts';
import type { Section, Story } from '../deletion/story.ts';
import { isGoing, worthOf } from './item.ts';
import { aboutOf, worthText, write } from './item-words.ts';
import type { Report, ReportItem } from './report.ts';

/** What people are told of a sweep: what goes, how much it is worth, whose it is, what holds it and what failed. */
export function storyOf(report: Report, { projectId, invocation, caller }: Context, ownerLabel?: string): Story {
  const { operation, plan, guards, items, rule, left } = report;
  const ofStatus = (...wanted: string[]) => items.filter(({ status }) => wanted.includes(status));
  const failed = ofStatus('failed');
  return {
    title: `Cleanup: ${titleOf(report)}`,
    tone: guards.length > 0 || failed.length > 0 || !report.complete ? 'trouble' : plan ? 'plan' : 'well',
    facts: [
      ...guards,
      ...(report.complete ? [] : [report.stopped ?? 'Not all of it was begun.']),
      ...(left > 0 && guards.length === 0 ? [`${write(left)} more match and are left for the next time.`] : []),
    ],
    sections: [
      ...listed('Failed', failed),
      ...byOwner([...ofGoing(items), ...ofStatus('held')], ownerLabel),
      ...listed('Stay: refused', ofStatus('refused')),
      ...listed('Stay: changed since they were planned', ofStatus('changed')),
      ...listed('Stay: their records cannot be read', ofStatus('unreadable')),
    ],
    more: [
      ...(plan ? [`A plan deletes nothing. With "apply": true the rule of ${operation} would.`] : []),
      ...(caller ? [`Asked for by ${caller}.`] : []),
      `Rule: ${JSON.stringify(rule)}`,
      `Project ${projectId}; the log has more under invocation ${invocation}.`,
    ],
  };
}

function titleOf(report: Report): string {
  const { operation, plan, guards, items, population, matched } = report;
  const targets = `${write(population)} ${population === 1 ? 'target' : 'targets'}`;
  if (guards.length > 0)
    return `${guards.length === 1 ? 'a guard holds' : 'guards hold'} ${operation}; nothing was deleted, ${write(matched)} of ${targets} match.`;
  const worth = worthText(report.worth).join(', ');
  const worthy = worth && `, ${worth}`;
  if (plan) return `${operation} would take ${write(ofGoing(items).length)} of ${targets}${worthy}.`;
  const counts = [...grouped(items, ({ status }) => status)].map(([status, all]) => `${write(all.length)} ${status}`);
  return `${operation}: ${counts.join(', ') || 'nothing to do'}, of ${targets}${worthy}.`;
}

/** What goes, has gone or would go, or is held, as one section for each owner, the largest first. */
function byOwner(items: readonly ReportItem[], ownerLabel: string | undefined): Section[] {
  const groups = [...grouped(items, ({ owner }) => owner)].sort(([, a], [, b]) => b.length - a.length);
  return groups.map(([owner, own]) => {
    const whose = owner ? `${ownerLabel} ${owner.slice(0, 60)}` : ownerLabel ? `without ${ownerLabel}` : 'Targets';
    const worth = worthText(worthOf(own));
    return { heading: `${whose}: ${[write(own.length), ...worth].join(', ')}`, lines: own.map(lineOf) };
  });
}

function listed(heading: string, items: readonly ReportItem[]): Section[] {
  return items.length > 0 ? [{ heading: `${heading} (${write(items.length)})`, lines: items.map(lineOf) }] : [];
}

function ofGoing(items: readonly ReportItem[]): ReportItem[] {
  return items.filter(isGoing);
}

/** `before-upgrade (210d, 100 GB, on shop-frontend): why`. */
function lineOf(item: ReportItem): string {
  const { name, params, age, status, reason } = item;
  const id = Object.values(params).at(-1);
  const about = [age, ...aboutOf(item)].filter(Boolean).join(', ');
  const said = status === 'accepted' ? 'is still being deleted' : reason;
  return `${name || id}${about && ` (${about})`}${said ? `: ${said}` : ''}`;
}
