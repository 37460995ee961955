/** A moment as the builders accept it: milliseconds since the epoch, or the exact text the cloud is to send. */
export type Moment = number | string;

/** `2026-03-31T10:00:00Z`, as ECS writes `created` and `updated`. */
export function inSeconds(moment: Moment): string {
  return typeof moment === 'string' ? moment : `${new Date(moment).toISOString().slice(0, 19)}Z`;
}

/** `2026-03-31T10:00:00.123Z`, as the tasks of ECS write `begin_time` and `end_time`. */
export function inMilliseconds(moment: Moment): string {
  return typeof moment === 'string' ? moment : new Date(moment).toISOString();
}

/** `2026-03-31T10:00:00.123000`, as EVS and `launched_at` write it: UTC, but without saying so. */
export function inMicroseconds(moment: Moment): string {
  return typeof moment === 'string' ? moment : `${new Date(moment).toISOString().slice(0, 23)}000`;
}
