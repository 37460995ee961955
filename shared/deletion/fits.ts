import type * as z from 'zod/mini';
import { isRecord } from '../base/json.ts';

/** Whether a JSON value is what a schema asks for. */
type Fits = (value: unknown) => boolean;

const simple: Partial<Record<string, Fits>> = {
  unknown: () => true,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: Number.isFinite,
};

const never: Fits = () => false;

/**
 * Makes a quick check for the records of lists, most of which are read once and forgotten: it copies nothing, where zod
 * copies everything. What fits is what zod would accept. About the rest, and about kinds of schema that are not here, zod
 * decides. Zod's own compiled reader is as fast, but would make each bundle three times as large.
 */
export function fitsOf(schema: z.core.$ZodType): Fits {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.checks?.length || 'format' in def || 'coerce' in def) return never;
  if (def.type === 'optional') return fitsOf(def.innerType);
  if (def.type === 'nullable') return orElse((value) => value === null, fitsOf(def.innerType));
  if (def.type === 'union') {
    // Zod takes the first option that fits. These leave the value as it is, so it does not matter which one that is.
    const options = def.options.map(fitsOf);
    return options.every((one) => Object.values(simple).includes(one)) ? options.reduce(orElse) : never;
  }
  if (def.type === 'array') {
    const fits = fitsOf(def.element);
    return (value) => Array.isArray(value) && value.every(fits);
  }
  if (def.type === 'record') {
    const [fitsKey, fits] = [fitsOf(def.keyType), fitsOf(def.valueType)];
    return (value) => isRecord(value) && Object.keys(value).every(fitsKey) && Object.values(value).every(fits);
  }
  return def.type === 'object' && !def.catchall ? fieldsFit(def.shape) : (simple[def.type] ?? never);
}

function fieldsFit(shape: z.core.$ZodShape): Fits {
  const fields = Object.entries(shape).map(([name, field]) => {
    const mayLack = field._zod.def.type === 'optional';
    return { name, mayLack, fits: fitsOf(field) };
  });
  return (value) =>
    isRecord(value) &&
    fields.every(({ name, mayLack, fits }) => (value[name] === undefined ? mayLack : fits(value[name])));
}

function orElse(one: Fits, other: Fits): Fits {
  return (value) => one(value) || other(value);
}
