import type { Examples, Parameter, Reply, Schema } from '../rehearsal/docs-document.ts';
import type { Case } from './cases.ts';
import { endings } from './problems.ts';
import { record } from './record.ts';
import { ref } from './schemas.ts';

/** A case with what was answered to it. */
export interface Told {
  shown: Case;
  status: number;
  body: unknown;
}

/** Carries cases out, each in a cloud of its own. */
export async function tell(name: string, cases: Case[]): Promise<Told[]> {
  return Promise.all(cases.map(async (shown) => ({ shown, ...(await record(name, shown)) })));
}

/** How one deletion may be answered. */
export function outcomes(name: string, told: Told[]): Record<string, Reply> {
  const being = (...status: string[]) => ({
    allOf: [ref(`${name}.outcome`), { properties: { status: { enum: status } } }],
  });
  return {
    200: reply('It is gone, or would be.', being('deleted', 'absent', 'planned'), told, 200),
    202: reply('Asked for; not yet seen to be gone.', being('accepted'), told, 202),
    409: reply('Refused, and why.', { ...being('refused'), required: ['reason'] }, told, 409),
    ...problems,
  };
}

/** How any request may be answered. */
export const problems: Record<string, Reply> = Object.fromEntries(
  endings.map(({ status, response }) => [status, { $ref: `#/components/responses/${response}` }]),
);

/** One way of answering, with the cases that are answered so. */
export function reply(description: string, schema: Schema, told: Told[], status: number): Reply {
  const examples = told
    .filter((one) => one.status === status)
    .map(({ shown, body }) => [shown.name, { summary: shown.summary, value: body }] as const);
  return { description, headers: answerHeaders, content: json(schema, Object.fromEntries(examples)) };
}

/** Headers that every answer has. */
export const answerHeaders = { 'x-request-id': { $ref: '#/components/headers/request-id' } };

/** A body of JSON. */
export function json(schema: Schema, examples: Examples) {
  return { 'application/json': { schema, ...(Object.keys(examples).length > 0 && { examples }) } };
}

/** What was sent in each case. */
export function asked(told: Told[]): Examples {
  return Object.fromEntries(told.map(({ shown }) => [shown.name, { summary: shown.summary, value: shown.body }]));
}

/** Each parameter with its value in each case that has one. */
export function illustrated(parameters: Parameter[], told: Told[]): Parameter[] {
  return parameters.map((parameter) => {
    const examples = told.flatMap(({ shown }) => {
      const given = { path: shown.path, query: shown.query, header: shown.headers }[parameter.in][parameter.name];
      if (given === undefined) return [];
      return [[shown.name, { value: parameter.schema.type === 'boolean' ? given === 'true' : given }] as const];
    });
    return { ...parameter, ...(examples.length > 0 && { examples: Object.fromEntries(examples) }) };
  });
}
