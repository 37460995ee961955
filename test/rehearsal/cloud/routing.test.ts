import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../virtual-clock.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { addServer } from './ecs/server.ts';
import { tokenClient } from './raw-client.ts';

let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;

beforeEach(async () => {
  cloud = await startCloud({ clock: virtualClock() });
  ask = tokenClient(cloud);
});
afterEach(() => cloud.close());

describe('a path', () => {
  it.each([
    ['GET /v1/{project_id}/cloudsnapshots/detail', 404, 'APIGW.0101'],
    ['DELETE /v1/{project_id}/cloudservers/x', 404, 'APIGW.0101'],
    ['DELETE /v1/{project_id}/cloudservers/x/metadata/', 404, 'APIGW.0101'],
    ['DELETE /v1/{project_id}/cloudservers/x/metadata/..', 404, 'APIGW.0101'],
  ])('nobody published is the gateway’s 404: %s', async (route, expected, code) => {
    expect(await ask(route)).toMatchObject({ status: expected, json: { error_code: code } });
  });

  it('with an encoded slash never reaches a handler, nor does one that is not UTF-8', async () => {
    const start = 'DELETE /v1/{project_id}/cloudservers/x/metadata';
    expect(await ask(`${start}/a%2Fb`)).toMatchObject({ status: 404, json: { code: '404 Not Found' } });
    expect(await ask(`${start}/a%zz`)).toMatchObject({ status: 404, json: { code: '404 Not Found' } });
    expect(await ask(`${start}/%ff`)).toMatchObject({ status: 500, text: '' });
  });

  it('that climbs is followed: a port id of .. deletes the server', async () => {
    const server = addServer(cloud.project);
    await ask(`DELETE /v2.1/{project_id}/servers/${server.id}/os-interface/%2e%2e`);
    expect(server.task_state).toBe('deleting');
  });
});
