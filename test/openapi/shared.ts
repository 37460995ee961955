import * as z from 'zod';
import { ruleAsJsonSchema, written } from '../../shared/cli/json-schema.ts';
import type { Problem } from '../../shared/triggers/http/problem.ts';
import type { Schema } from '../rehearsal/docs-document.ts';
import { report } from './report-schema.ts';
import { ref } from './schemas.ts';

const problem = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  issues: z.exactOptional(z.array(z.strictObject({ field: z.string(), message: z.string() }))),
  code: z.exactOptional(z.string()).describe("The cloud's own code."),
  request_id: z.exactOptional(z.string()).describe('The id to quote to the vendor.'),
  retry_after: z.exactOptional(z.int()).describe('Seconds after which asking again makes sense.'),
}) satisfies z.ZodType<Problem>;

const text = { type: 'string', minLength: 1 };

/** CloudEvents 1.0, in its JSON format. */
const event = {
  type: 'object',
  properties: { specversion: { const: '1.0' }, id: text, source: text, type: text, datacontenttype: text, data: {} },
  required: ['specversion', 'id', 'source', 'type'],
  additionalProperties: true,
};

/** What every function's endpoints share. */
export function sharedSchemas(): Record<string, Schema> {
  const { properties, ...rest } = written(report);
  const byRule = ruleAsJsonSchema();
  const apply = { type: 'boolean', default: false, description: 'Delete, instead of only planning.' };
  const sweep = [
    { title: 'A rule', ...byRule, properties: { ...(byRule.properties as object), apply } },
    {
      title: 'A plan given back: exactly what it planned is deleted, as far as it is still as it was',
      type: 'object',
      properties: { apply: ref('report') },
      required: ['apply'],
      additionalProperties: false,
    },
  ];
  return {
    problem: written(problem),
    rule: byRule,
    report: { ...rest, properties: { ...properties, rule: ref('rule') } },
    sweep: { anyOf: sweep },
    event,
    events: { type: 'array', items: ref('event') },
    data: { description: 'The data of one event, in binary mode.' },
  };
}
