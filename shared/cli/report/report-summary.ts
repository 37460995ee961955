import { grouped } from '../../base/group.ts';
import { worthText, write } from '../../sweep/item-words.ts';
import type { Report, ReportItem } from '../../sweep/report.ts';
import { totalsOf } from './totals.ts';

/** What may become of a target, in the order reports name it. */
const outcomes = [
  ...['deleted', 'accepted', 'queued', 'absent', 'planned', 'held', 'refused', 'changed', 'unreadable', 'failed'],
];

/** What somebody has to look into. */
const urgent = ['failed', 'changed', 'unreadable'];

/** Why a target stayed, in words and numbers. */
export interface Kept {
  clause: string;
  count: number;
  because: string;
}

/** How many targets came to each outcome. */
export function countOutcomes(items: readonly ReportItem[]): [status: string, count: number][] {
  const counts = grouped(items, ({ status }) => status);
  return [...counts]
    .map(([status, { length }]): [string, number] => [status, length])
    .sort(([a], [b]) => outcomes.indexOf(a) - outcomes.indexOf(b));
}

/** The items as a person should read them: what went wrong first, otherwise in the report's order. */
export function inReadingOrder(items: readonly ReportItem[]): ReportItem[] {
  return [...items.filter(isUrgent), ...items.filter((item) => !isUrgent(item))];
}

/** Whether somebody has to look into an item. */
export function isUrgent({ status }: ReportItem): boolean {
  return urgent.includes(status);
}

/** Whether somebody should look into it. */
export function isTrouble({ guards, complete, items }: Report): boolean {
  return guards.length > 0 || !complete || items.some(({ status }) => status === 'failed');
}

/** The whole report in one sentence. */
export function headline(report: Report): string {
  const { plan, guards, items, population, complete, stopped } = report;
  if (guards.length > 0) return `Nothing was deleted: ${guards.length === 1 ? 'a guard' : 'guards'} stopped the sweep.`;
  const counts = countOutcomes(items).map(([status, count]) => `${write(count)} ${status}`);
  const found = counts.length > 0 ? counts.join(', ') : 'nothing to do';
  const of = `of ${write(population)} ${population === 1 ? 'target' : 'targets'}`;
  if (plan) return `A plan, nothing was deleted: ${found} ${of}.`;
  if (!complete) return [`Stopped before the end: ${found} ${of}.`, stopped].join(' ').trimEnd();
  return isTrouble(report) ? `Not all of it went well: ${found} ${of}.` : `Done: ${found} ${of}.`;
}

/** Why the others stayed, the most frequent reason first. */
export function whyKept({ kept, rule }: Report): Kept[] {
  return Object.entries(kept)
    .map(([clause, count]) => ({ clause, count, because: because(clause, rule) }))
    .sort((a, b) => b.count - a.count);
}

function because(clause: string, rule: object): string {
  if (clause === 'keep') return 'is labelled keep, or its labels could not be read';
  if (clause === 'forbidden') return 'is protected by a documented constraint, though the rule matches it';
  if (clause === 'unplanned') return 'is not in the plan';
  if (clause === 'changed') return 'is no longer what was planned';
  if (clause === 'unreadable') return 'has a record that cannot be read';
  const asked = (rule as Record<string, unknown>)[clause] ?? true;
  return asked === true ? `is not ${clause}` : `does not meet ${clause} ${JSON.stringify(asked)}`;
}

/** What the sweep looked at, left and cost, as label and value. */
export function figures(report: Report): [label: string, value: string][] {
  const { worth, left, calls, throttles, duration_ms } = report;
  const { population, matched, kept, refused, unreadable } = totalsOf(report);
  return [
    ['Targets of this kind', write(population)],
    ['Matched', write(matched)],
    ['Kept', write(kept)],
    ['Refused', write(refused)],
    ['Unreadable', write(unreadable)],
    ...(worthText(worth).length > 0 ? [['Worth of what goes', worthText(worth).join(', ')] as [string, string]] : []),
    ['Left for next time', write(left)],
    ['Cloud calls', write(calls)],
    ['Throttled', write(throttles)],
    ['Duration', `${(duration_ms / 1000).toFixed(1)} s`],
  ];
}
