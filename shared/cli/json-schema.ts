import * as z from 'zod/mini';
import { ruleSchema } from '../sweep/rule.ts';
import { eventMapSchema } from '../triggers/event-map.ts';
import { operationNames } from './operations.ts';

/** A JSON Schema, as it is written down. */
export type Schema = Readonly<Record<string, unknown>>;

/** A schema of ours as JSON Schema, without the line that names its dialect. */
export function written(schema: z.core.$ZodType): Schema & { properties?: Record<string, Schema> } {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return rest as Schema;
}

/** A rule, with what its schema checks by code: no clause is empty, and what a duration looks like. */
export function ruleAsJsonSchema(): Schema & { properties: Record<string, Schema> } {
  const { properties = {}, ...rest } = written(ruleSchema);
  const duration = { type: 'string', pattern: '^\\d{1,6}[mhdw]$', description: 'E.g. 30m, 72h, 30d or 2w.' };
  const clauses = Object.entries(properties).map(([name, clause]): [string, Schema] => {
    const inner = clause.properties as Record<string, Schema> | undefined;
    if (name === 'older_than') return [name, duration];
    if (!inner) return [name, clause];
    const { unchanged_for, is } = inner;
    const fields = {
      ...inner,
      ...(unchanged_for && { unchanged_for: duration }),
      ...(is && { is: { ...is, minProperties: 1 } }),
    };
    return [name, { ...clause, properties: fields, minProperties: 1 }];
  });
  return { ...rest, properties: Object.fromEntries(clauses) };
}

const dialect = 'https://json-schema.org/draft/2020-12/schema';

/** The schemas that editors check by: of a rules file, and of the event map. */
export const fileSchemas: Readonly<Record<string, () => Schema>> = {
  rules: () => ({
    $schema: dialect,
    title: 'Rules of cleanup-functions, one for each function',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      ...Object.fromEntries(operationNames.map((name) => [name, { $ref: '#/$defs/rule' }])),
    },
    additionalProperties: false,
    $defs: { rule: ruleInFile() },
  }),
  events: () => ({
    $schema: dialect,
    title: 'The event map of cleanup-functions: which events ask for which deletions',
    ...written(eventMapSchema()),
  }),
};

/** Whether something is deleted is not said by a rules file, so what a schedule says of it is read over. */
function ruleInFile(): Schema {
  const { properties, ...rest } = ruleAsJsonSchema();
  return { ...rest, properties: { ...properties, trigger: { const: 'timer' }, apply: { type: 'boolean' } } };
}
