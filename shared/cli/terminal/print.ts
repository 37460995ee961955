import type { Screen } from '../surroundings.ts';
import { plain } from './table.ts';

/** Prints lines as a terminal may show them, whatever they are made of: names, reasons, a file's name. */
export function print(screen: Screen, text: string): void {
  screen.write(`${text.split('\n').map(plain).join('\n')}\n`);
}

/** How wide a text may be. Where nobody looks, lines are long enough for most. */
export function widthOf(screen: Screen): number {
  return screen.columns ?? 120;
}
