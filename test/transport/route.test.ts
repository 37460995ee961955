import { describe, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { defineOperation } from '../../shared/deletion/define.ts';
import type { Client } from '../../shared/transport/client.ts';
import { address, type PathParameter, type Route } from '../../shared/transport/route.ts';

const server_id = '998af54b-5762-4041-abc1-f98a2c27b3a2';
const metadata = 'DELETE /v1/{project_id}/cloudservers/{server_id}/metadata/{key}';
const snapshot = 'DELETE /v2/{project_id}/cloudsnapshots/{snapshot_id}';

describe('A route of the API reference', () => {
  test('tells its path parameters to the compiler', () => {
    expectTypeOf<PathParameter<typeof metadata>>().toEqualTypeOf<'project_id' | 'server_id' | 'key'>();
    expectTypeOf<PathParameter<typeof snapshot>>().toEqualTypeOf<'project_id' | 'snapshot_id'>();
    expectTypeOf<PathParameter<'POST /v3/auth/tokens'>>().toEqualTypeOf<never>();
    expectTypeOf<'PUT /v1/{id}'>().not.toExtend<Route>();
    expectTypeOf<'DELETE v1/{id}'>().not.toExtend<Route>();
  });

  test('whose path parameter no schema names does not compile as an operation', () => {
    const kinds = [
      defineOperation<typeof snapshot, { project_id: string; snapshot_id: string; more?: string }, object>,
      // @ts-expect-error snapshot_id is missing from the parameters
      defineOperation<typeof snapshot, { project_id: string }, object>,
      // @ts-expect-error a path parameter is filled with text
      defineOperation<typeof snapshot, { project_id: string; snapshot_id: number }, object>,
      defineOperation<'DELETE /v2/images/{image_id}', { project_id: string; image_id: string }, object>,
      // @ts-expect-error a target is a project's, also where the route does not say so
      defineOperation<'DELETE /v2/images/{image_id}', { image_id: string }, object>,
      // @ts-expect-error an operation deletes
      defineOperation<'GET /v1/{project_id}/jobs', { project_id: string }, object>,
    ];
    expect(kinds).toHaveLength(6);
    const unguarded = {
      name: 'delete-snapshot',
      service: 'evs',
      route: snapshot,
      params: z.object({ project_id: z.string(), snapshot_id: z.string() }),
      permissions: { delete: [], sweep: [] },
      read: async () => undefined,
      list: async function* () {},
    } as const;
    // @ts-expect-error nothing is deleted without asking what stands in the way
    defineOperation(unguarded);
    expectTypeOf(defineOperation({ ...unguarded, guard: () => undefined }).route).toEqualTypeOf<typeof snapshot>();
  });

  test('whose path parameter a call leaves open does not compile either', () => {
    const calls = (client: Client) => {
      client('evs', snapshot, { project_id: 'p', snapshot_id: 's' }, z.unknown());
      // @ts-expect-error snapshot_id is not filled
      client('evs', snapshot, { project_id: 'p' }, z.unknown());
      // @ts-expect-error a route has no such method
      client('evs', 'PATCH /v2/{project_id}', { project_id: 'p' }, z.unknown());
      return client(
        'evs',
        'GET /v1/{project_id}/jobs/{job_id}',
        { project_id: 'p', job_id: 'j' },
        z.object({ status: z.string() }),
      );
    };
    expectTypeOf(calls).returns.resolves.toEqualTypeOf<{ status: string }>();
  });

  test('is filled in the order of its path parameters, whatever the order of the values', () => {
    expect(address('ecs', metadata, { key: 'owner', server_id, project_id: 'p' })).toEqual({
      route: metadata,
      service: 'ecs',
      method: 'DELETE',
      path: `/v1/p/cloudservers/${server_id}/metadata/owner`,
      query: '',
    });
  });

  test('takes what it does not name into the query, sorted, and leaves out what is not set', () => {
    const values = { project_id: 'p', snapshot_id: 's', limit: '10', force: 'a b&c', also: undefined };
    expect(address('evs', snapshot, values)).toMatchObject({
      path: '/v2/p/cloudsnapshots/s',
      query: 'force=a%20b%26c&limit=10',
    });
  });

  test('never has the project in its query, where the path does not name it', () => {
    const route = 'GET /v2/images/{image_id}';
    expect(address('ims', route, { project_id: 'p', image_id: 'i', limit: '1' })).toMatchObject({
      path: '/v2/images/i',
      query: 'limit=1',
    });
  });

  test('repeats in the query what has several values, sorted as the signature wants it', () => {
    const values = { project_id: 'p', snapshot_id: 's', fields: ['tags', 'id', 'vnic.a'], limit: '10', none: [] };
    expect(address('evs', snapshot, values).query).toBe('fields=id&fields=tags&fields=vnic.a&limit=10');
  });

  test.each(['', '.', '..', undefined])('is not sent with a path parameter that is %j', (key) => {
    expect(() => address('ecs', metadata, { project_id: 'p', server_id, key })).toThrow(
      `${metadata}: key is not filled.`,
    );
  });

  test.each([
    ['owner:team.a', 'owner%3Ateam.a'],
    ['../../x', '..%2F..%2Fx'],
    ['a?b#c', 'a%3Fb%23c'],
    ['%2e%2e', '%252e%252e'],
    ['a\\b', 'a%5Cb'],
    ['a\r\nb\0', 'a%0D%0Ab%00'],
    ["!'()*", '%21%27%28%29%2A'],
    ['-_.~', '-_.~'],
    ['ä 雪😀', '%C3%A4%20%E9%9B%AA%F0%9F%98%80'],
    ['{server_id}', '%7Bserver_id%7D'],
  ])('carries %j in a path parameter as %s', (value, encoded) => {
    const { path } = address('ecs', metadata, { project_id: 'p', server_id, key: value });
    expect(path).toBe(`/v1/p/cloudservers/${server_id}/metadata/${encoded}`);
    const { query } = address('evs', snapshot, { project_id: 'p', snapshot_id: 's', [value]: value });
    expect(query).toBe(`${encoded}=${encoded}`);
  });
});
