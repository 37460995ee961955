import { describe, expect, test } from 'vitest';
import { InvalidRequest } from '../../shared/deletion/errors.ts';
import { readCloudEvents } from '../../shared/triggers/http/cloud-events.ts';
import { sample } from './samples.ts';

const attributes = {
  specversion: '1.0',
  type: 'com.example.someevent',
  time: '2018-04-05T03:56:24Z',
  id: '1234-1234-1234',
  source: '/mycontext/subcontext',
};
const hello = { message: 'Hello World!' };
const headersOf = (given: object) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [`ce-${name}`, value]));
const binary = (type: string | undefined, body: string, more: object = {}) =>
  readCloudEvents({ ...headersOf({ ...attributes, ...more }), ...(type && { 'content-type': type }) }, body);
const structured = (event: unknown, type = 'application/cloudevents+json') =>
  readCloudEvents({ 'content-type': type, host: 'a.example.com' }, JSON.stringify(event));

/** The fields that are wrong with it. */
function wrong(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return error.issues.map(({ field }) => field);
  }
}

describe('The HTTP binding’s scenarios', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'application/vnd.example+json'])(
    'binary content mode with %s',
    (type) => {
      const [event, ...others] = binary(type, JSON.stringify(hello), { myext: 'value' });
      expect(event).toEqual({ ...attributes, myext: 'value', datacontenttype: type, data: hello });
      expect(others).toEqual([]);
    },
  );

  test.each([
    'application/cloudevents+json',
    'application/cloudevents+json; charset=utf-8',
    'Application/CloudEvents+JSON',
  ])('structured content mode with %s', (type) => {
    const event = { ...attributes, datacontenttype: 'application/json', data: hello, myext: 'value' };
    expect(structured(event, type)).toEqual([event]);
  });

  test.each(['application/cloudevents-batch+json', 'application/cloudevents-batch+json; charset=UTF-8'])(
    'batched content mode with %s',
    (type) => {
      const batch = [
        { ...attributes, data: hello },
        { ...attributes, id: '2' },
      ];
      expect(structured(batch, type)).toEqual(batch);
      expect(structured([], type)).toEqual([]);
    },
  );

  test('binary content mode with data that is no JSON, or with none', () => {
    expect(binary('text/plain', '{"a":1}')).toEqual([
      { ...attributes, datacontenttype: 'text/plain', data: '{"a":1}' },
    ]);
    expect(binary('application/xml', '<a/>')).toEqual([
      { ...attributes, datacontenttype: 'application/xml', data: '<a/>' },
    ]);
    expect(binary(undefined, '')).toEqual([attributes]);
    expect(binary('application/json', '')).toEqual([{ ...attributes, datacontenttype: 'application/json' }]);
    expect(binary(undefined, 'text')).toEqual([{ ...attributes, data: 'text' }]);
  });
});

describe('A header’s value', () => {
  // The example of section 3.1.3.2.
  test('is percent-decoded once, as UTF-8', () => {
    expect(binary(undefined, '', { subject: 'Euro%20%E2%82%AC%20%F0%9F%98%80' })).toMatchObject([
      { subject: 'Euro € 😀' },
    ]);
    expect(binary(undefined, '', { subject: '%e2%82%ac%41%2525' })).toMatchObject([{ subject: '€A%25' }]);
  });

  test('may be in quotes, as older senders put it', () => {
    expect(binary(undefined, '', { subject: '"a \\"b\\" \\\\ %41"' })).toMatchObject([{ subject: 'a "b" \\ A' }]);
  });

  test.each(['%C0%A0', '%ff', '%', '%zz'])('%s is refused by name', (subject) => {
    expect(wrong(() => binary(undefined, '', { subject }))).toEqual(['ce-subject']);
  });
});

describe('What is no CloudEvent is refused, with the place', () => {
  test.each(['specversion', 'id', 'source', 'type'])('without %s', (name) => {
    for (const value of [undefined, '', ...(name === 'specversion' ? ['0.3', '1.1'] : [])]) {
      const { [name]: _, ...others } = { ...attributes, ...(value !== undefined && { [name]: value }) } as Record<
        string,
        string
      >;
      const event = value === undefined ? others : { ...others, [name]: value };
      expect(wrong(() => readCloudEvents(headersOf(event) as Record<string, string>, ''))).toEqual([name]);
      expect(wrong(() => structured(event))).toEqual([name]);
      expect(wrong(() => structured([attributes, event], 'application/cloudevents-batch+json'))).toEqual([`1.${name}`]);
    }
  });

  test.each([7, { x: 'y' }, null, ['a']])('with %j for an id', (id) => {
    expect(wrong(() => structured({ ...attributes, id }))).toEqual(['id']);
  });

  test('an ordinary request', () => {
    const four = ['specversion', 'id', 'source', 'type'];
    expect(wrong(() => readCloudEvents({ 'content-type': 'application/json' }, '{"a":1}'))).toEqual(four);
    expect(wrong(() => structured('text'))).toEqual(four);
    expect(wrong(() => structured([attributes]))).toEqual(four);
  });

  test.each([
    ['application/cloudevents+avro', '{}', 'content-type'],
    ['application/cloudevents', '{}', 'content-type'],
    ['application/cloudevents-batch+protobuf', '[]', 'content-type'],
    ['application/cloudevents+json', '{', 'body'],
    ['application/cloudevents-batch+json', '{}', 'body'],
  ])('%s with %s', (type, body, field) => {
    expect(wrong(() => readCloudEvents({ 'content-type': type }, body))).toEqual([field]);
  });

  test('binary mode with a body that is not the JSON it is said to be', () => {
    expect(wrong(() => binary('application/json', '{'))).toEqual(['body']);
  });
});

test('Data in base64 is read, as JSON where it is said to be', () => {
  const data_base64 = Buffer.from(JSON.stringify(hello)).toString('base64');
  const json = { ...attributes, datacontenttype: 'application/json' };
  expect(structured({ ...json, data_base64 })).toEqual([{ ...json, data: hello }]);
  expect(structured({ ...attributes, data_base64 })).toEqual([{ ...attributes, data: JSON.stringify(hello) }]);
});

test('The same event reads the same in each mode', () => {
  const { data, datacontenttype, ...rest } = sample('event-grid-bare');
  const event = { ...rest, datacontenttype, data };
  const inHeaders = { ...(headersOf(rest) as Record<string, string>), 'content-type': String(datacontenttype) };
  expect(readCloudEvents(inHeaders, JSON.stringify(data))).toEqual([event]);
  expect(structured(event)).toEqual([event]);
  expect(structured([event], 'application/cloudevents-batch+json')).toEqual([event]);
});
