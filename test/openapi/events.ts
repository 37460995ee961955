import type { Content, Examples } from '../rehearsal/docs-document.ts';
import type { Case } from './cases.ts';
import { targets } from './targets.ts';

const expired = 'com.example.target.expired';

/** The map of the examples: what an event of one type is about stands in its data. */
export function exampleMap(name: string): object[] {
  const fields = Object.keys(targets[name]?.goes ?? {});
  const params = Object.fromEntries(fields.map((field) => [field, `/data/${field}`]));
  return [{ when: { '/type': expired }, params }];
}

/** What is shown of events: the three ways they travel, and what may become of them. */
export function eventCases(name: string): Case[] {
  const target = targets[name];
  if (!target) return [];
  const event = (id: string, data: object, type = expired) => {
    return { specversion: '1.0', id, source: '/inventory', type, datacontenttype: 'application/json', data };
  };
  const structured = 'application/cloudevents+json';
  const one = (example: string, summary: string, body: unknown, type = structured, headers = {}): Case => {
    return { name: example, summary, route: `POST /events/${name}`, path: {}, query: {}, headers, body, type };
  };
  const binary = { 'ce-specversion': '1.0', 'ce-id': 'a1', 'ce-source': '/inventory', 'ce-type': expired };
  const batch = [event('a1', target.goes), event('a2', target.stays)];
  return [
    one('deleted', 'One event, and what became of its target.', event('a1', target.goes)),
    one('refused', 'A documented constraint stands in the way.', event('a2', target.stays)),
    one('ignored', 'The map has no entry for it.', event('a3', target.goes, 'com.example.target.made')),
    one('rejected', 'The event does not say what it should.', event('a4', {})),
    one('batched', 'Several at once.', batch, 'application/cloudevents-batch+json'),
    one('binary', 'The attributes in headers, the data in the body.', target.goes, 'application/json', binary),
  ];
}

const schemas = {
  'application/cloudevents+json': 'event',
  'application/cloudevents-batch+json': 'events',
  'application/json': 'data',
};

/** The bodies events come in, by what they are. */
export function eventContents(told: { shown: Case }[]): Record<string, Content> {
  const contents = Object.entries(schemas).map(([type, schema]): [string, Content] => {
    const sent = told.filter(({ shown }) => shown.type === type);
    const examples: Examples = Object.fromEntries(
      sent.map(({ shown }) => [shown.name, { summary: shown.summary, value: shown.body }]),
    );
    return [type, { schema: { $ref: `#/components/schemas/${schema}` }, examples }];
  });
  return Object.fromEntries(contents);
}
