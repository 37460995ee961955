/** One line of the table: a figure beside its aim. */
export interface Row {
  what: string;
  seen: string;
  /** Empty where nothing was aimed at. */
  aim: string;
  met: boolean;
  /** What explains the figure. */
  note?: string;
}

/** How a number is written. */
type Unit = (value: number) => string;

export const times: Unit = (value) => `${value.toFixed(2)}×`;
export const seconds: Unit = (value) => `${value.toFixed(1)} s`;
export const share: Unit = (value) => `${(100 * value).toFixed(1)} %`;
export const plain: Unit = (value) => value.toFixed(2).replace(/\.?0+$/, '');

/** A figure that is the better the smaller it is. */
export function atMost(what: string, value: number, unit: Unit, aim?: number, note?: string): Row {
  const text = aim === undefined ? '' : `≤ ${unit(aim).replace(/\.0+(?= )/, '')}`;
  return { what, seen: unit(value), aim: text, met: value <= (aim ?? Number.POSITIVE_INFINITY), ...(note && { note }) };
}

/** The median; of an even number of values the upper one. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A row as the table shows it. */
export function cellsOf({ what, seen, aim, met, note = '' }: Row): string[] {
  return [what, seen, aim, aim ? (met ? 'met' : 'missed') : '', note];
}
