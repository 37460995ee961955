import { hash } from 'node:crypto';
import { readTime } from '../base/time.ts';
import type { Operation } from '../deletion/define.ts';
import type { Candidate, Host, Labels } from '../deletion/target.ts';
import { judgeHost, type Match, matcher } from './match.ts';
import { oldest } from './oldest.ts';
import { type Rule, type SweepRequest, targetKey } from './rule.ts';

/** A target a rule matched. */
export interface Chosen<Params> {
  params: Params;
  name: string;
  /** Milliseconds since the epoch; infinite where nothing dates it, which sorts it last. */
  since: number;
  matched_by: string[];
  /** The statuses the rule wants of its server, to be asked again right before the deletion. */
  server_status?: string[];
  /** What was read of it, in short: another one later means that it has changed. */
  fingerprint: string;
  /** Why it stays after all: a documented constraint, or a change since the plan. */
  reason?: string;
}

/** What became of one chosen target. */
export interface Done<P> {
  item: Chosen<P>;
  status: string;
  reason?: string;
}

/** What one walk through the project found. */
export interface Selection<Params> {
  population: number;
  /** How many may go, by the rule and by the documented constraints. */
  matched: number;
  /** The oldest of them, at most as many as the rule's limit. */
  chosen: Chosen<Params>[];
  /** Matched, but a documented constraint forbids them; the oldest. */
  refused: Chosen<Params>[];
  /** Planned, and no longer what they were. */
  changed: Chosen<object>[];
  /** Why the others stay, counted by clause. */
  kept: Record<string, number>;
}

/** A candidate with what was made of it; described only when it is told of, for a project has many and a report has few. */
interface Weighed<P, S> {
  since: number;
  candidate: Candidate<P, S>;
  match: Match;
  host: Host | undefined;
  reason?: string;
}

/**
 * Judges every candidate, holding on to the oldest matches only: memory does not grow with the project. Where a plan was
 * given back, only what it planned is judged, and only what is still as it was is chosen. Rejects when the listing does.
 */
export async function select<P extends object, S extends object, R extends object>(
  operation: Operation<P, S, R>,
  candidates: AsyncIterable<Candidate<P, S>[]>,
  { rule, planned }: SweepRequest,
  now: number,
): Promise<Selection<P>> {
  const judge = matcher(rule, now);
  const chosen = oldest<Weighed<P, S>>(rule.limit);
  const refused = oldest<Weighed<P, S>>(rule.limit);
  const awaited = planned && new Map(planned);
  const changed: Chosen<P>[] = [];
  const kept: Record<string, number> = {};
  let [population, matched] = [0, 0];

  async function weigh(candidate: Candidate<P, S>): Promise<void> {
    const key = awaited && targetKey(candidate.params);
    const print = key && awaited.get(key)?.fingerprint;
    if (key && !awaited.delete(key)) return;
    const first = judge(candidate);
    const host = 'kept' in first ? undefined : await candidate.host?.();
    const match = host ? judgeHost(rule, now, host, first) : first;
    const found = { since: readTime(candidate.since) ?? Number.POSITIVE_INFINITY, candidate, match, host };
    const change = key && changeOf(found, print);
    if ('kept' in match) count(kept, match.kept);
    if (change) changed.push({ ...describe(found, rule), reason: change });
    if (change || 'kept' in match) return;
    const reason = operation.forbids(candidate.state, candidate.params);
    if (reason) count(kept, 'forbidden');
    else matched += 1;
    if (reason) refused.add({ ...found, reason });
    else chosen.add(found);
  }

  for await (const page of candidates) {
    population += page.length;
    for (const candidate of page) {
      // Most of a project ends here, without a promise of its own.
      const first = awaited ? undefined : judge(candidate);
      if (first && 'kept' in first) count(kept, first.kept);
      else await weigh(candidate);
    }
  }
  for (const { params, name } of awaited?.values() ?? []) changed.push(missing(params as P, name));
  const tell = (list: Weighed<P, S>[]) => list.map((found) => describe(found, rule));
  return { population, matched, chosen: tell(chosen.list()), refused: tell(refused.list()), changed, kept };
}

function count(kept: Record<string, number>, clause: string): void {
  kept[clause] = (kept[clause] ?? 0) + 1;
}

function changeOf<P, S>(found: Weighed<P, S>, print: string | undefined): string | undefined {
  if ('kept' in found.match) return `It has changed since the plan: ${found.match.kept} keeps it now.`;
  return fingerprintOf(found) === print ? undefined : 'It has changed since the plan.';
}

function missing<P>(params: P, name: string): Chosen<P> {
  const reason = 'It has changed since the plan: it is not there any more.';
  return { params, name, since: Number.POSITIVE_INFINITY, matched_by: [], fingerprint: '', reason };
}

function describe<P, S>(found: Weighed<P, S>, { server }: Rule): Chosen<P> {
  const { candidate, match, since, reason } = found;
  return {
    params: candidate.params,
    name: candidate.name,
    since,
    matched_by: 'kept' in match ? [] : match.matched_by,
    fingerprint: fingerprintOf(found),
    ...(reason && { reason }),
    ...(server?.status && { server_status: server.status }),
  };
}

function fingerprintOf<P, S>({ candidate, host }: Weighed<P, S>): string {
  const { params, name, status, since, labels, volume, entry } = candidate;
  const hung = host && [host.status, host.updated, sorted(host.labels)];
  const read = JSON.stringify([params, name, status, since, sorted(labels), volume, entry, hung]);
  return hash('sha256', read).slice(0, 16);
}

/** The cloud may write the same labels in another order each time. */
function sorted(labels: Labels | undefined) {
  return labels && Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The request that deletes a chosen target, unless what the rule went by has changed. */
export function requestFor<P>({ params, server_status }: Chosen<P>): object {
  return { params, unless_kept: true, ...(server_status && { server_status }) };
}
