import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { apiKey, readAnswer, type Stage, setStage } from '../stage.ts';
import { map, sample } from './samples.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage({ environment: { CLEANUP_EVENT_MAP: JSON.stringify(map) } });
  return () => stage.cloud.close();
});

/** Posts events to the function behind API Gateway v2. */
async function post(headers: Record<string, string>, body: string, key = `Bearer ${apiKey}`) {
  const path = '/events/delete-snapshot';
  const requestContext = { domainName: 'a.example.com', stage: '$default', http: { method: 'POST', path } };
  const event = {
    version: '2.0',
    rawPath: path,
    rawQueryString: '',
    headers: { authorization: key, ...headers },
    requestContext,
    body,
    isBase64Encoded: false,
  };
  return readAnswer(await stage.serve(operation)(event, { getRemainingTimeInMillis: () => 29_000 }));
}
const structured = (event: unknown, type = 'application/cloudevents+json') =>
  post({ 'content-type': type }, JSON.stringify(event));

describe('POST /events/<name>', () => {
  test('takes a CloudEvent in binary mode', async () => {
    const { id } = addSnapshot(stage.cloud.project);
    const { data, datacontenttype, ...rest } = sample('event-grid-bare', id);
    const headers = Object.fromEntries(Object.entries(rest).map(([name, value]) => [`CE-${name}`, String(value)]));
    const answer = await post({ ...headers, 'Content-Type': String(datacontenttype) }, JSON.stringify(data));
    expect(answer).toMatchObject({ status: 200, body: { results: [{ status: 'deleted' }] } });
    expect(stage.cloud.deletions.get(`snapshot:${id}`)).toBe(1);
  });

  test('takes one in structured mode, and several in batched mode', async () => {
    const ids = Array.from({ length: 3 }, () => addSnapshot(stage.cloud.project).id);
    const [one, two, three] = ids.map((id) => sample('event-grid-bare', id));
    expect((await structured(one)).body).toMatchObject({ results: [{ status: 'deleted' }] });
    const batch = await structured([two, { ...three, type: 'other' }], 'application/cloudevents-batch+json');
    expect(batch.body).toMatchObject({ results: [{ status: 'deleted' }, { status: 'ignored' }] });
    expect(stage.cloud.deletions.size).toBe(2);
  });

  test('is for who has the key', async () => {
    const answer = await post({ 'content-type': 'application/cloudevents+json' }, '{}', 'Bearer another');
    expect(answer).toMatchObject({ status: 401, body: { title: 'Unauthorized' } });
  });

  test('names what is missing', async () => {
    const { id: _, ...event } = sample('event-grid-bare');
    expect(await structured(event)).toMatchObject({ status: 400, body: { issues: [{ field: 'id' }] } });
    expect(stage.cloud.requests).toEqual([]);
  });

  test('tells a sender to send again what may pass, and only that', async () => {
    const { id } = addSnapshot(stage.cloud.project);
    stage.cloud.fail({ method: 'GET', how: 'throttle-429', times: 10 });
    expect((await structured(sample('event-grid-bare', id))).status).toBe(429);
    const wrong = await structured(sample('event-grid-bare', 'no-id'));
    expect(wrong).toMatchObject({ status: 200, body: { results: [{ status: 'rejected' }] } });
  });
});
