import { writeAge } from '../base/time.ts';
import type { TargetOutcome } from '../deletion/outcome.ts';
import type { Target } from '../deletion/target.ts';
import type { Report, ReportItem } from './report.ts';

/**
 * Writes what became of a target as the report tells it. `clauses` are those a target that is not kept was matched by;
 * `ownerLabel` is the label that says whose it is.
 */
export function itemWriter(
  clauses: string[],
  now: number,
  ownerLabel?: string,
): (outcome: TargetOutcome) => ReportItem {
  return ({ target, status, reason }) => ({
    params: target.params,
    name: target.name,
    status,
    ...(reason && { reason }),
    ...described(target),
    ...ownedBy(target, ownerLabel),
    age: target.since === undefined ? '' : writeAge(now - target.since),
    matched_by: status === 'changed' || status === 'unreadable' ? [] : clauses,
  });
}

/** What a target is and where it hangs. */
function described({ params, size_gb, address, flavour, server, entry }: Target) {
  const id = server?.id ?? (server && params.server_id);
  return {
    ...(size_gb !== undefined && { size_gb }),
    ...(address && { address }),
    ...(flavour && { flavour }),
    ...(id && { server: { id, name: server?.name ?? '' } }),
    ...(entry && { value: maskedValue(entry.key, entry.value) }),
  };
}

/** Whose a target is: what its own label says, or that of the server it hangs on. */
function ownedBy({ labels, server }: Target, ownerLabel: string | undefined): { owner?: string } {
  const owner = ownerLabel && (labels?.[ownerLabel] || server?.labels?.[ownerLabel]);
  return owner && ownerLabel ? { owner: maskedValue(ownerLabel, owner) } : {};
}

const secretNames = /pass(word|wd|phrase)?|secret|token|credential|private|api[-_.:]?key|access[-_.:]?key/i;

/** A key in PEM, a JSON web token, a URL with a password, and what only a generator writes. */
const secretValues =
  /-----BEGIN|\beyJ[\w-]+\.[\w-]+\.|:\/\/[^/\s:@]*:[^/\s@]+@|^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\w+/=.~-]{20,}$/;

/** A label's value as it may be told; one that looks like a secret is not. */
export function maskedValue(key: string, value: string): string {
  return secretNames.test(key) || secretValues.test(value) ? '[not shown: it looks like a secret]' : value;
}

/** Outcomes of what goes, has gone or would go. */
const going = ['planned', 'queued', 'deleted', 'accepted'];

/** Whether an item goes, has gone or would go. */
export function isGoing({ status }: ReportItem): boolean {
  return going.includes(status);
}

/** What the items of a report that go, or would go, are worth. */
export function worthOf(items: readonly ReportItem[]): Report['worth'] {
  const worth: Report['worth'] = {};
  for (const { size_gb, flavour } of items.filter(isGoing)) {
    if (size_gb !== undefined) worth.size_gb = rounded((worth.size_gb ?? 0) + size_gb);
    if (flavour) worth.flavours = { ...worth.flavours, [flavour]: (worth.flavours?.[flavour] ?? 0) + 1 };
  }
  return worth;
}

/** Sizes have two decimals at most, and sums no more. */
function rounded(gb: number): number {
  return Math.round(gb * 100) / 100;
}
