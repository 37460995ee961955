import { describe, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { operation } from '../../functions/delete-snapshot.ts';
import { defineOperation } from '../../shared/deletion/define.ts';
import type { Call } from '../../shared/transport/client.ts';
import { address, type Blank, type Line } from '../../shared/transport/route.ts';

const server_id = '998af54b-5762-4041-abc1-f98a2c27b3a2';
const metadata = 'DELETE /v1/{project_id}/cloudservers/{server_id}/metadata/{key}';
const snapshot = 'DELETE /v2/{project_id}/cloudsnapshots/{snapshot_id}';

describe('A line of the API reference', () => {
  test('tells its blanks to the compiler', () => {
    expectTypeOf<Blank<typeof metadata>>().toEqualTypeOf<'project_id' | 'server_id' | 'key'>();
    expectTypeOf<Blank<typeof snapshot>>().toEqualTypeOf<'project_id' | 'snapshot_id'>();
    expectTypeOf<Blank<'POST /v3/auth/tokens'>>().toEqualTypeOf<never>();
    expectTypeOf<'PUT /v1/{id}'>().not.toExtend<Line>();
    expectTypeOf<'DELETE v1/{id}'>().not.toExtend<Line>();
  });

  test('whose blank no parameter fills does not compile as an operation', () => {
    const kinds = [
      defineOperation<typeof snapshot, { project_id: string; snapshot_id: string; more?: string }, object>,
      // @ts-expect-error snapshot_id is missing from the parameters
      defineOperation<typeof snapshot, { project_id: string }, object>,
      // @ts-expect-error a blank is filled with text
      defineOperation<typeof snapshot, { project_id: string; snapshot_id: number }, object>,
      // @ts-expect-error an operation deletes
      defineOperation<'GET /v1/{project_id}/jobs', { project_id: string }, object>,
    ];
    expect(kinds).toHaveLength(4);
    const { forbids, ...unguarded } = operation;
    // @ts-expect-error nothing is deleted without asking what forbids it
    defineOperation(unguarded);
    expectTypeOf(defineOperation({ ...unguarded, forbids }).route).toEqualTypeOf<typeof snapshot>();
  });

  test('whose blank a call leaves open does not compile either', () => {
    const calls = (call: Call) => {
      call(snapshot, { project_id: 'p', snapshot_id: 's' }, z.unknown());
      // @ts-expect-error snapshot_id is not filled
      call(snapshot, { project_id: 'p' }, z.unknown());
      // @ts-expect-error the line has no such method
      call('PATCH /v2/{project_id}', { project_id: 'p' }, z.unknown());
      return call(
        'GET /v1/{project_id}/jobs/{job_id}',
        { project_id: 'p', job_id: 'j' },
        z.object({ status: z.string() }),
      );
    };
    expectTypeOf(calls).returns.resolves.toEqualTypeOf<{ status: string }>();
  });

  test('is filled in the order of its blanks, whatever the order of the values', () => {
    expect(address(metadata, { key: 'owner', server_id, project_id: 'p' })).toEqual({
      line: metadata,
      service: 'ecs',
      method: 'DELETE',
      path: `/v1/p/cloudservers/${server_id}/metadata/owner`,
      query: '',
    });
  });

  test.each([
    ['DELETE /v1/{project_id}/cloudservers/{server_id}/metadata/{key}', 'ecs'],
    ['DELETE /v2.1/{project_id}/servers/{server_id}/os-interface/{port_id}', 'ecs'],
    ['DELETE /v1/{project_id}/cloudservers/{server_id}/detachvolume/{volume_id}', 'ecs'],
    ['GET /v1/{project_id}/jobs/{job_id}', 'ecs'],
    ['DELETE /v2/{project_id}/cloudsnapshots/{snapshot_id}', 'evs'],
    ['GET /v2/{project_id}/cloudvolumes/{volume_id}', 'evs'],
    ['DELETE /v1/{project_id}/instances/{id}', 'clouddc'],
    ['POST /v3/auth/tokens', 'iam'],
  ] as const)('%s goes to %s', (line, service) => {
    const values = Object.fromEntries([...line.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, 'x']));
    expect(address(line, values)).toMatchObject({ service, method: line.split(' ')[0] });
  });

  test('goes nowhere when nobody is known to answer it', () => {
    expect(() => address('GET /v1/{project_id}/vpcs', { project_id: 'p' })).toThrow('GET /v1/{project_id}/vpcs');
  });

  test('takes what it does not name into the query, sorted, and leaves out what is not set', () => {
    const values = { project_id: 'p', snapshot_id: 's', limit: '10', force: 'a b&c', also: undefined };
    expect(address(snapshot, values)).toMatchObject({
      path: '/v2/p/cloudsnapshots/s',
      query: 'force=a%20b%26c&limit=10',
    });
  });

  test.each(['', '.', '..', undefined])('is not sent with a blank that is %j', (key) => {
    expect(() => address(metadata, { project_id: 'p', server_id, key })).toThrow(`${metadata}: key is not filled.`);
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
  ])('carries %j in a blank as %s', (value, encoded) => {
    const { path } = address(metadata, { project_id: 'p', server_id, key: value });
    expect(path).toBe(`/v1/p/cloudservers/${server_id}/metadata/${encoded}`);
    const { query } = address(snapshot, { project_id: 'p', snapshot_id: 's', [value]: value });
    expect(query).toBe(`${encoded}=${encoded}`);
  });
});
