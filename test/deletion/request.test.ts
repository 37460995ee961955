import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { operation as deleteServerMetadata } from '../../functions/delete-server-metadata.ts';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { operation as detachVolume } from '../../functions/detach-volume.ts';
import type { Issue } from '../../shared/base/issue.ts';
import { InvalidRequest, OtherProject } from '../../shared/deletion/errors.ts';
import { readRequest } from '../../shared/deletion/request.ts';

const project = '9c53a566cb3443ab910cf0daebca90c4';
const snapshot_id = '3fbfd6a5-0ddc-4b2b-9c3a-8f0a1a6d1a52';
const server_id = '998af54b-5762-4041-abc1-f98a2c27b3a2';
const volume_id = 'a26887c6-c47b-4654-abb5-dfadf7d3f803';

type Any = Parameters<typeof readRequest>[0];

/** The issues a request is refused with, by field. */
function issues(operation: Any, input: unknown): Record<string, string> {
  return Object.fromEntries(refusal(operation, input).map(({ field, message }) => [field, message]));
}

function refusal(operation: Any, input: unknown): readonly Issue[] {
  try {
    readRequest(operation, project, input);
  } catch (error) {
    if (error instanceof InvalidRequest) return error.issues;
    throw error;
  }
  return [];
}

describe('A request for a deletion', () => {
  test('needs its parameters, decides for itself and does not wait unless told to', () => {
    expect(readRequest(deleteSnapshot, project, { params: { project_id: project, snapshot_id } })).toMatchObject({
      params: { project_id: project, snapshot_id },
      dry_run: false,
      wait: false,
    });
  });

  test('may leave out the project, which is then the configured one', () => {
    expect(readRequest(deleteSnapshot, project, { params: { snapshot_id } }).params.project_id).toBe(project);
  });

  test('may not name another project', () => {
    const other = { project_id: '0123456789abcdef0123456789abcdef', snapshot_id };
    expect(() => readRequest(deleteSnapshot, project, { params: other })).toThrow(OtherProject);
  });

  test.each([
    [true, true],
    ['true', true],
    ['1', true],
    [false, false],
    ['false', false],
    ['0', false],
  ])('reads the flag %j as %j', (given, meant) => {
    const request = readRequest(deleteSnapshot, project, { params: { snapshot_id }, dry_run: given, wait: given });
    expect(request).toMatchObject({ dry_run: meant, wait: meant });
  });

  test.each(['yes', 'TRUE', ' true', '', 1, 0, null, [], {}])('does not guess what the flag %j means', (given) => {
    const expected = { dry_run: 'must be true or false', wait: 'must be true or false' };
    expect(issues(deleteSnapshot, { params: { snapshot_id }, dry_run: given, wait: given })).toEqual(expected);
  });

  test.each([undefined, null, 'text', 7, true, [], [{ params: { snapshot_id } }], { params: null }, { params: [] }])(
    'is refused with a reason when it is %j',
    (input) => {
      const found = issues(deleteSnapshot, input);
      expect(Object.keys(found)).toContain('snapshot_id');
      expect(Object.keys(found).some((field) => field === 'body' || field === 'params')).toBe(true);
    },
  );

  test('names every issue at once, and unknown keys each by its own name', () => {
    const input = {
      params: { project_id: '../x', server_id: 7, volume_id: volume_id.toUpperCase(), delete_flag: '2', volume: 'x' },
      dry_run: 'perhaps',
      dryrun: true,
    };
    expect(issues(detachVolume, input)).toEqual({
      dry_run: 'must be true or false',
      dryrun: 'is not known',
      project_id: 'must be a project id: letters, digits, _ and -',
      server_id: 'must be a string',
      volume_id: 'must be a UUID in lower case, with dashes',
      delete_flag: 'must be one of 0, 1',
      volume: 'is not known',
    });
  });

  test('says which parameters are missing', () => {
    expect(issues(detachVolume, { params: {} })).toEqual({ server_id: 'is missing', volume_id: 'is missing' });
  });

  test('takes delete_flag as the reference has it, and leaves it out where it is not given', () => {
    const params = { server_id, volume_id };
    const read = (more: object) => readRequest(detachVolume, project, { params: { ...params, ...more } }).params;
    expect(read({ delete_flag: '1' })).toEqual({ project_id: project, ...params, delete_flag: '1' });
    expect(read({})).toEqual({ project_id: project, ...params });
    expect(issues(detachVolume, { params: { ...params, delete_flag: 1 } })).toHaveProperty('delete_flag');
  });

  test('knows no parameter of another deletion', () => {
    expect(issues(deleteSnapshot, { params: { snapshot_id, delete_flag: '1' } })).toEqual({
      delete_flag: 'is not known',
    });
  });

  test.each(['__proto__', 'constructor', 'toString'])('does not know %s, wherever it stands', (name) => {
    const inside = JSON.parse(`{"params":{"snapshot_id":"${snapshot_id}","${name}":{"project_id":"x"}}}`);
    const outside = JSON.parse(`{"params":{"snapshot_id":"${snapshot_id}"},"${name}":{"dry_run":false}}`);
    expect(issues(deleteSnapshot, inside)).toEqual(Object.fromEntries([[name, 'is not known']]));
    expect(issues(deleteSnapshot, outside)).toEqual(Object.fromEntries([[name, 'is not known']]));
  });

  test('repeats an unknown name only as far as it is harmless', () => {
    const [issue] = refusal(deleteSnapshot, { params: { snapshot_id, [`a\r\nb\u0000ü${'x'.repeat(999)}`]: '' } });
    expect(issue?.field).toBe(`a??b??${'x'.repeat(58)}`);
  });

  test.each(['9C53A566CB3443AB910CF0DAEBCA90C4', 'project-1', 'a_b', 'x'.repeat(64)])(
    'takes %s for a project id, since no document says what one looks like',
    (id) => {
      expect(readRequest(deleteSnapshot, id, { params: { project_id: id, snapshot_id } }).params.project_id).toBe(id);
    },
  );

  test.each(['', 'x'.repeat(65), 'a/b', 'a b', 'a%2fb', '..', `${project}\n`])('does not take %j for one', (id) => {
    expect(issues(deleteSnapshot, { params: { project_id: id, snapshot_id } })).toHaveProperty('project_id');
  });

  test.each([
    '',
    `${snapshot_id}\n`,
    ` ${snapshot_id}`,
    snapshot_id.toUpperCase(),
    snapshot_id.replaceAll('-', ''),
    `${snapshot_id}/..`,
    `{${snapshot_id}}`,
    snapshot_id.replace('3', '３'),
  ])('does not take %j for a UUID', (id) => {
    expect(issues(deleteSnapshot, { params: { snapshot_id: id } })).toHaveProperty('snapshot_id');
  });

  test.each(['owner:team.a', 'A-_:.9', 'x'.repeat(255), '...', ':', '.a'])('takes %s for a metadata key', (key) => {
    expect(readRequest(deleteServerMetadata, project, { params: { server_id, key } }).params.key).toBe(key);
  });

  test.each(['', '.', '..', 'a/b', 'a b', 'a%2eb', 'ä', 'a\nb', 'a\n', 'x'.repeat(256)])('does not take %j', (key) => {
    expect(issues(deleteServerMetadata, { params: { server_id, key } })).toHaveProperty('key');
  });

  test('is refused with every issue named, whatever a message says instead of one', () => {
    const name = fc.constantFrom(
      'params',
      'dry_run',
      'wait',
      'project_id',
      'server_id',
      'volume_id',
      '__proto__',
      'then',
    );
    const anything = fc.anything({ key: fc.oneof(name, fc.string()), withNullPrototype: true, withBigInt: true });
    const input = fc.oneof(anything, fc.dictionary(name, fc.oneof(anything, fc.dictionary(name, anything))));
    const worded = { field: expect.any(String), message: expect.stringMatching(/./) };
    fc.assert(
      fc.property(input, (input) => {
        const found = refusal(detachVolume, input);
        expect(found.length).toBeGreaterThan(0);
        for (const issue of found) expect(issue).toEqual(worded);
      }),
      { numRuns: 2_000 },
    );
  });
});
