import * as z from 'zod/mini';
import { asRecord } from '../base/json.ts';
import { Unreadable } from '../transport/fault.ts';
import { orUnread } from '../transport/unread.ts';
import { fitsOf } from './fits.ts';
import type { Target } from './target.ts';

/** What stands for a record that could not be read: a target of which nothing speaks for its deletion. */
export interface OddRecord extends Target<never, never> {
  /** Tells it from others of its list. */
  id: string;
  unreadable: string;
}

/** Reads the records of one page, each for itself: one that is odd hides no other. `idName` is what params call their id. */
export function readRecords<Record extends { id: string }>(
  schema: z.core.$ZodType<Record>,
  records: readonly unknown[],
  project_id: string,
  idName: string,
): (Record | OddRecord)[] {
  const fits = fitsOf(schema);
  return records.map((record) => {
    // A field called unreadable would turn it into an OddRecord; zod leaves out what the schema does not name.
    if (fits(record) && !('unreadable' in asRecord(record))) return record as Record;
    const read = z.safeParse(schema, record);
    if (read.success) return read.data;
    const { id, name } = asRecord(record);
    const params = typeof id === 'string' ? { project_id, [idName]: id } : { project_id };
    const field = read.error.issues[0]?.path.join('.') || 'the record';
    const own = typeof id === 'string' ? id : JSON.stringify(record);
    return { id: own, ...oddTarget({ params, name: typeof name === 'string' ? name : '' }, field) };
  });
}

/**
 * The record with an id, from a list that is read until it shows it, or to its end. For what one answer must not decide: that
 * a thing is not there. A record that cannot be read decides nothing, and neither does a list that is not there itself.
 */
export function findRecord<Record extends { id: string }>(
  pages: AsyncIterable<(Record | OddRecord)[]>,
  id: string,
): Promise<Record | undefined> {
  return orUnread(seek(pages, id));
}

async function seek<Record extends { id: string }>(
  pages: AsyncIterable<(Record | OddRecord)[]>,
  id: string,
): Promise<Record | undefined> {
  for await (const records of pages) {
    const found = records.find((record) => record.id === id);
    if (found && 'unreadable' in found)
      throw new Unreadable(`The list has ${id}, but not as documented (${found.unreadable}).`);
    if (found) return found as Record;
  }
  return undefined;
}

/** A target of which something could not be read. Nothing is known of its labels, so it stays whatever a rule says. */
export function oddTarget({ params, name }: Pick<Target, 'params' | 'name'>, unreadable: string) {
  return { params: params as never, name, state: {} as never, unreadable };
}

/** What `read` finds; what is known of it beside, where the cloud's answer lacks what must be known. */
export async function unlessOdd<Found>(known: Pick<Target, 'params' | 'name'>, read: Promise<Found>) {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return oddTarget(known, error.message);
  }
}
