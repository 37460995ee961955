import type * as z from 'zod/mini';
import './english.ts';

/** One thing wrong with a request or a setting: where, and what would be right. Never holds a value. */
export interface Issue {
  field: string;
  message: string;
}

/** Issues that anybody reads; who sends nonsense by the thousand is told of the first. */
const most = 20;

/**
 * What a schema found, one issue per field: an unknown key is named by itself, not by the object it stands in. `whole`
 * names the input where the issue is about all of it, `under` is the path the input was found at, and `hint` adds to what
 * is said of an unknown key.
 */
export function issuesOf(
  found: readonly z.core.$ZodIssue[],
  whole: string,
  {
    under = [],
    hint = () => '',
  }: { under?: string[]; hint?: (key: string, path: readonly PropertyKey[]) => string } = {},
): Issue[] {
  return found.slice(0, most).flatMap((issue) => {
    const path = [...under, ...issue.path.map(String)];
    if (issue.code !== 'unrecognized_keys') return [{ field: shown(path.join('.')) || whole, message: issue.message }];
    return issue.keys.slice(0, most).map((key) => ({
      field: shown([...path, key].join('.')),
      message: `is not known${hint(key, issue.path)}`,
    }));
  });
}

/** A name that came from a caller: bounded, and harmless in a log. */
export function shown(field: string): string {
  return field.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
}
