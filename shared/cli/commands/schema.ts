import { fileSchemas } from '../json-schema.ts';
import type { Surroundings } from '../surroundings.ts';

/** Prints the JSON Schema of a rules file, or of the event map. */
export function schema({ of }: { of: string }, { out }: Surroundings): number {
  out.write(`${JSON.stringify(fileSchemas[of]?.(), undefined, 2)}\n`);
  return 0;
}
