const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds of a duration such as `30m`, `72h`, `30d` or `2w`; nothing when it is none. */
export function readDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  return count && unit ? Number(count) * (units[unit] ?? 0) : undefined;
}

/**
 * Milliseconds since the epoch of an ISO date or time; nothing for a day that no calendar has. One without a zone is UTC,
 * as the cloud's are, never local.
 */
export function readTime(text: string | null | undefined): number | undefined {
  if (!text || !/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/.test(text)) return undefined;
  const zoned = /^\d{4}-\d\d-\d\d$|(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) || !isInCalendar(text.slice(0, 10)) ? undefined : time;
}

/** The moment a date or time ends: a date alone lasts until its day is over, in UTC. */
export function readEnd(text: string): number | undefined {
  const time = readTime(text);
  return time === undefined || text.includes('T') ? time : time + 86_400_000;
}

/** The runtime moves 30 February to 2 March. Every month has 28 days, so most dates need no second look. */
function isInCalendar(date: string): boolean {
  return date.slice(8) <= '28' || new Date(date).toISOString().startsWith(date);
}

/** An age for people: whole days, below two days hours, below two hours minutes. */
export function writeAge(ms: number): string {
  if (ms >= 2 * 86_400_000) return `${Math.floor(ms / 86_400_000)}d`;
  return ms >= 2 * 3_600_000 ? `${Math.floor(ms / 3_600_000)}h` : `${Math.max(0, Math.floor(ms / 60_000))}m`;
}

/** An ISO time for people: `2026-12-24 22:00 UTC`. */
export function writeTime(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
