import { written } from '../../shared/cli/json-schema.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import type { Schema } from '../rehearsal/docs-document.ts';

/** A pointer to one of the document's own schemas. */
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** What a caller gives for one deletion. No path carries a dot segment, which only code says of those that fit otherwise. */
export function paramsOf({ params }: Operation): Schema & { properties: Record<string, Schema> } {
  const { properties = {}, ...rest } = written(params);
  const carried = Object.entries(properties).map(([field, schema]): [string, Schema] => {
    const fits = typeof schema.pattern === 'string' && new RegExp(schema.pattern).test('.');
    return [field, fits ? { ...schema, not: { enum: ['.', '..'] } } : schema];
  });
  return { ...rest, properties: Object.fromEntries(carried) };
}

/** The schemas of one function: what it is given, in a path or in a message, and what comes of it. */
export function ownSchemas(operation: Operation): Record<string, Schema> {
  const { name, receipt } = operation;
  const outcome = {
    operation: { const: name },
    params: ref(`${name}.params`),
    status: { enum: ['deleted', 'accepted', 'absent', 'planned', 'refused'] },
    reason: { type: 'string' },
    found: { type: 'object', description: 'What was read and decided on.' },
    request_id: { type: 'string', description: "The vendor's id of the latest request." },
    ...(receipt && written(receipt).properties),
  };
  const required = ['operation', 'params', 'status'];
  return {
    [`${name}.params`]: paramsOf(operation),
    [`${name}.outcome`]: { type: 'object', properties: outcome, required, additionalProperties: false },
    [`${name}.request`]: request(paramsOf(operation)),
    [`${name}.acted`]: acted(name),
  };
}

/** A request for a deletion as a message. The project need not be named where the trigger is the deployment's own. */
function request({ required, ...params }: Schema): Schema {
  const flag = (description: string) => ({ type: 'boolean', description });
  const needed = (required as string[]).filter((field) => field !== 'project_id');
  return {
    type: 'object',
    properties: {
      params: { ...params, required: needed },
      dry_run: flag('Decide and say what would happen; delete nothing.'),
      wait: flag('Watch until the target is really gone.'),
      unless_kept: flag('Refuse when the target is labelled keep by now.'),
    },
    required: ['params'],
    additionalProperties: false,
  };
}

/** What events led to, one after the other. */
function acted(name: string): Schema {
  const neither = {
    type: 'object',
    properties: { operation: { const: name }, status: { enum: ['ignored', 'rejected'] }, reason: { type: 'string' } },
    required: ['operation', 'status', 'reason'],
    additionalProperties: false,
  };
  const results = { type: 'array', items: { anyOf: [ref(`${name}.outcome`), neither] } };
  return { type: 'object', properties: { results }, required: ['results'], additionalProperties: false };
}
