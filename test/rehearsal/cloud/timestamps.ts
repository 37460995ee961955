/** A moment as the builders accept it: milliseconds since the epoch, or the exact text the cloud is to send. */
export type Moment = number | string;

/** When things were made, unless a test says otherwise. */
export const BIRTH = Date.parse('2026-03-01T08:00:00Z');

/** What a test says of a thing it adds: any of its fields, those that are times as moments. */
export type Given<Thing, Time extends keyof Thing> = Partial<Omit<Thing, Time>> & {
  [key in Time]?: Moment | Extract<Thing[key], null>;
};

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
