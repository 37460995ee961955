import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shapes, sort } from '../../shared/triggers/sources.ts';
import { names, sample, written } from './samples.ts';

/** What each sample is, by the shape it has and the trigger it is for. */
const expected: Record<string, [shape: string, trigger: string]> = {
  'api-gateway-v1': ['http', 'http'],
  'api-gateway-v2': ['http', 'http'],
  'function-url': ['http', 'http'],
  'function-graph-apig': ['http', 'http'],
  'sqs-deletion': ['sqs', 'queue'],
  'sqs-sns': ['sqs', 'queue'],
  'sqs-event-bridge': ['sqs', 'queue'],
  'sqs-sns-event-bridge': ['sqs', 'queue'],
  sns: ['sns', 'events'],
  'event-bridge': ['eventBridge', 'events'],
  schedule: ['schedule', 'timer'],
  timer: ['timer', 'timer'],
  cts: ['cts', 'events'],
  smn: ['smn', 'events'],
  kafka: ['kafka', 'events'],
  'event-grid-bare': ['cloudEvent', 'events'],
  'event-grid-list': ['cloudEvents', 'events'],
  'event-grid-events': ['eventGrid', 'events'],
};

/** The shapes an event has. */
const shapesOf = (event: object) => Object.keys(shapes).filter((name) => shapes[name]?.(event as never));

test('There is a sample of every shape, and each is known', () => {
  expect([...names].sort()).toEqual(Object.keys(expected).sort());
  expect(new Set(Object.values(expected).map(([shape]) => shape))).toEqual(new Set(Object.keys(shapes)));
});

describe('An event is sorted by what its shape alone has', () => {
  test.each(Object.entries(expected))('%s', (name, [shape, trigger]) => {
    expect(shapesOf(sample(name))).toEqual([shape]);
    expect(sort(sample(name), 'delete-snapshot').trigger).toBe(trigger);
  });

  const signs = Object.keys(expected).flatMap((name) => Object.keys(sample(name)));
  const stranger = fc.string().filter((key) => !signs.includes(key) && key !== '__proto__');

  test('whatever else is in it, and in whichever order', () => {
    const more = fc.dictionary(stranger, fc.jsonValue());
    const property = fc.property(
      fc.constantFrom(...Object.keys(expected)),
      more,
      fc.boolean(),
      (name, extra, first) => {
        const event = sample(name);
        const extended = Array.isArray(event)
          ? event.map((one) => ({ ...one, ...extra }))
          : first
            ? { ...extra, ...event }
            : { ...event, ...extra };
        expect(shapesOf(extended)).toEqual([expected[name]?.[0]]);
        expect(sort(extended, 'delete-snapshot').trigger).toBe(expected[name]?.[1]);
      },
    );
    fc.assert(property, { numRuns: 1_000 });
  });

  test('and where it looks like two, it is nobody’s', () => {
    const pairs = Object.keys(expected).flatMap((one) => Object.keys(expected).map((other) => [one, other] as const));
    for (const [one, other] of pairs) {
      const mixed = { ...sample(one), ...sample(other) };
      const both = shapesOf(mixed);
      if (both.length < 2) continue;
      expect(() => sort(mixed, 'delete-snapshot'), `${one} and ${other}`).toThrow(TypeError);
    }
  });

  test('and anything else is nobody’s, with its keys in the error and no value', () => {
    const unlike = fc.oneof(
      fc.dictionary(stranger, fc.constant('a-value')),
      fc.array(fc.constant('a-value')),
      fc.constantFrom(null, undefined, 7, 'a-value'),
    );
    const property = fc.property(unlike, (event) => {
      let error: unknown;
      try {
        sort(event, 'delete-snapshot');
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(TypeError);
      const { message } = error as TypeError;
      expect(message).toMatch(/^delete-snapshot does not know this kind of event; its keys are: /);
      for (const key of Object.keys(Object(event)).slice(0, 20))
        if (typeof event === 'object') expect(message).toContain(key);
      expect(message.replace(Object.keys(Object(event)).join(), '')).not.toContain('a-value');
    });
    fc.assert(property);
  });

  test.each([
    ['records of two services', { Records: [{ eventSource: 'aws:sqs' }, { EventSource: 'aws:sns' }] }],
    ['records of a service that is not served', { Records: [{ eventSource: 'aws:s3', s3: {} }] }],
    ['no records at all', { Records: [] }],
    ['an empty list', []],
    ['an empty list of events', { events: [] }],
    ['a WebSocket', { requestContext: { connectionId: 'a', eventType: 'MESSAGE' } }],
    ['Kafka without messages', { trigger_type: 'KAFKA', records: [{ topic_id: 'a' }] }],
    ['an object store', { trigger_type: 'OBS', Records: [{}] }],
  ])('%s: not known', (_words, event) => {
    expect(() => sort(event, 'delete-snapshot')).toThrow(TypeError);
  });
});

describe('An event reads the same whatever carried it', () => {
  const job = { job: 'expired', snapshot_id: written };

  test.each(['sns', 'smn', 'kafka'])('%s', (name) => {
    expect(sort(sample(name), '')).toMatchObject({ events: [job] });
  });

  test.each(['event-grid-bare', 'event-grid-list', 'event-grid-events'])('%s', (name) => {
    expect(sort(sample(name), '')).toEqual({ trigger: 'events', events: [sample('event-grid-bare')] });
  });

  test('an EventBridge event and a CloudEvent may travel by SNS, SMN and Kafka', () => {
    for (const inner of ['event-bridge', 'event-grid-bare']) {
      const message = JSON.stringify(sample(inner));
      const carried = [
        { Records: [{ EventSource: 'aws:sns', Sns: { Message: message } }] },
        { record: [{ event_source: 'smn', smn: { message } }] },
        { trigger_type: 'KAFKA', records: [{ messages: [message] }] },
      ];
      for (const event of carried) expect(sort(event, '')).toEqual({ trigger: 'events', events: [sample(inner)] });
    }
  });

  test('what the audit trail recorded may be an object or its text', () => {
    const { cts } = sample('cts') as { cts: { response: string } };
    const asObject = { cts: { ...cts, response: JSON.parse(cts.response) } };
    expect(sort({ cts }, '')).toMatchObject({ events: [{ cts: { response: { snapshot: { id: written } } } }] });
    expect(sort(asObject, '')).toEqual(sort({ cts }, ''));
  });

  test('a text that is no JSON, or no object, is a message; a list is several events', () => {
    const kafka = (...messages: string[]) => ({ trigger_type: 'KAFKA', records: [{ messages }] });
    expect(sort(kafka('snapshot expired', '7', 'null', '[{"a":1},{"b":2}]'), '')).toEqual({
      trigger: 'events',
      events: [{ message: 'snapshot expired' }, { message: 7 }, { message: null }, { a: 1 }, { b: 2 }],
    });
  });
});
