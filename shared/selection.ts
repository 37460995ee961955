import { hash } from 'node:crypto';
import type { Candidate, Host, Labels } from './candidate.ts';
import { judgeHost, type Match, matcher } from './match.ts';
import { oldest } from './oldest.ts';
import type { Operation } from './operation.ts';
import { type SweepRequest, targetKey } from './rule.ts';
import { readTime } from './time.ts';

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
  const match = matcher(rule, now);
  const chosen = oldest<Chosen<P>>(rule.limit);
  const refused = oldest<Chosen<P>>(rule.limit);
  const awaited = new Map(planned);
  const selection: Selection<P> = { population: 0, matched: 0, chosen: [], refused: [], changed: [], kept: {} };
  const keep = (clause: string) => {
    selection.kept[clause] = (selection.kept[clause] ?? 0) + 1;
  };

  /** What the rule left over: the server it hangs on has a say, then the plan, then the documents. */
  async function weigh(candidate: Candidate<P, S>, first: Match, print: string | undefined) {
    const host = 'kept' in first ? undefined : await candidate.host?.();
    const match = host ? judgeHost(rule, now, host, first) : first;
    const item = describe(candidate, match, host);
    if ('kept' in match) {
      keep(match.kept);
      if (planned)
        selection.changed.push({ ...item, reason: `It has changed since the plan: ${match.kept} keeps it now.` });
      return;
    }
    if (print !== undefined && print !== item.fingerprint) {
      selection.changed.push({ ...item, reason: 'It has changed since the plan.' });
      return;
    }
    const reason = operation.forbids(candidate.state, candidate.params);
    if (!reason) {
      selection.matched += 1;
      chosen.add({ ...item, ...(rule.server?.status && { server_status: rule.server.status }) });
      return;
    }
    keep('forbidden');
    refused.add({ ...item, reason });
  }

  for await (const page of candidates) {
    selection.population += page.length;
    for (const candidate of page) {
      const key = targetKey(candidate.params);
      const print = awaited.get(key)?.fingerprint;
      if (planned && !awaited.delete(key)) continue;
      const first = match(candidate);
      if ('kept' in first && !planned) keep(first.kept);
      else await weigh(candidate, first, print);
    }
  }
  const unseen = { since: Number.POSITIVE_INFINITY, matched_by: [], fingerprint: '' };
  for (const { params, name } of awaited.values())
    selection.changed.push({
      ...unseen,
      params,
      name,
      reason: 'It has changed since the plan: it is not there any more.',
    });
  return { ...selection, chosen: chosen.list(), refused: refused.list() };
}

function describe<P, S>(candidate: Candidate<P, S>, match: Match, host: Host | undefined): Chosen<P> {
  const { params, name, status, since, labels, volume, entry } = candidate;
  const hung = host && [host.status, host.updated, sorted(host.labels)];
  const read = JSON.stringify([params, name, status, since, sorted(labels), volume, entry, hung]);
  return {
    params,
    name,
    since: readTime(since) ?? Number.POSITIVE_INFINITY,
    matched_by: 'kept' in match ? [] : match.matched_by,
    fingerprint: hash('sha256', read).slice(0, 16),
  };
}

/** The cloud may write the same labels in another order each time. */
function sorted(labels: Labels | undefined) {
  return labels && Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The request that deletes a chosen target, unless what the rule went by has changed. */
export function requestFor<P>({ params, server_status }: Chosen<P>): object {
  return { params, unless_kept: true, ...(server_status && { server_status }) };
}
