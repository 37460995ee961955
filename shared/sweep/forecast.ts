import type { Entry } from './inventory.ts';
import { type Holding, planOffline } from './offline.ts';
import type { ReportItem } from './report.ts';
import type { Rule } from './rule.ts';

/** The nights a forecast looks at: the first one's moment, and how many there are. */
export interface Nights {
  from: number;
  nights: number;
}

/** What a rule would do in one night. */
export interface Night {
  /** Counted from 1. */
  night: number;
  at: number;
  /** Targets of this kind that are still there. */
  population: number;
  /** What it would take. */
  items: ReportItem[];
  /** Matches that it would leave for a later night. */
  left: number;
  /** A sentence for each guard that would stop it; then it takes nothing. */
  guards: string[];
}

const day = 86_400_000;

/**
 * Says night by night what a rule would take of what was read; what one night takes is gone on the next. It foresees time
 * alone: neither new targets, nor that what stands in the way of one goes away.
 */
export async function* forecast(holding: Holding, rule: Rule, { from, nights }: Nights): AsyncGenerator<Night> {
  let { pages } = holding;
  for (let night = 1; night <= nights; night += 1) {
    const at = from + (night - 1) * day;
    const { population, items, left, guards } = await planOffline({ ...holding, pages }, rule, at);
    const taken = items.filter(({ status }) => status === 'planned');
    yield { night, at, population, items: taken.map(unprinted), left, guards };
    pages = without(pages, taken);
  }
}

/** A print is for carrying out a plan, and a forecast is none. */
function unprinted({ fingerprint: _, ...item }: ReportItem): ReportItem {
  return item;
}

/** An item has the very params that were read. */
function without(pages: Holding['pages'], taken: readonly ReportItem[]): Holding['pages'] {
  if (taken.length === 0) return pages;
  const gone = new Set(taken.map(({ params }) => params));
  const stays = ({ target, whole }: Entry) => !gone.has((typeof whole === 'object' ? whole.target : target).params);
  return pages.map((page) => page.filter(stays));
}
