import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { address, type Route } from '../../shared/transport/route.ts';
import { type AccessKey, signer } from '../../shared/transport/signature.ts';

// The vendor's signer needs lodash and moment alone; package.json puts a tiny package in the place of the rest of its tree.
const { AKSKSigner } = createRequire(import.meta.url)('@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js') as {
  AKSKSigner: {
    sign(request: object, credential: { getAk(): string; getSk(): string }): { Authorization: string };
    CanonicalURI(path: string): string;
    CanonicalQueryString(request: { queryParams: Record<string, string | string[]> }): string;
  };
};

const lines = [
  'DELETE /v1/{project_id}/cloudservers/{server_id}/metadata/{key}',
  'DELETE /v2.1/{project_id}/servers/{server_id}/os-interface/{port_id}',
  'DELETE /v1/{project_id}/cloudservers/{server_id}/detachvolume/{volume_id}',
  'DELETE /v1/{project_id}/instances/{id}',
  'DELETE /v2/{project_id}/cloudsnapshots/{snapshot_id}',
] as const;

// The published samples of the API Request Signing Guide.
const published = { accessKey: 'QTWAOYTTINDUT2QVKYUC', secretKey: 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc' };
const project = '77b6a44cba5143ab91d13ab9a8ff44fd';
const host = 'ecs.cn-north-4.myhuaweicloud.com';
const server_id = '998af54b-5762-4041-abc1-f98a2c27b3a2';
const then = Date.parse('2019-11-15T03:36:55Z');

/** What the product sends for a route. */
function ours(key: AccessKey, route: Route, values: object, now: number, sign = signer(key, project)) {
  return sign({ ...address('ecs', route, { project_id: project, ...values }), host }, now);
}

/** What the vendor's signer computes for the same request, told the values before anybody encoded them. */
function theirs(key: AccessKey, route: Route, values: Record<string, string>, now: number, data?: object): string {
  const [method = '', template = ''] = route.split(' ');
  const all: Record<string, string> = { project_id: project, ...values };
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => all[name] ?? '');
  const queryParams = Object.fromEntries(Object.entries(all).filter(([name]) => !template.includes(`{${name}}`)));
  const date = `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const headers = {
    'X-Sdk-Date': date,
    'X-Project-Id': project,
    ...(key.securityToken && { 'X-Security-Token': key.securityToken }),
  };
  const request = { endpoint: `https://${host}${path}`, method, headers, queryParams, data };
  return AKSKSigner.sign(request, { getAk: () => key.accessKey, getSk: () => key.secretKey }).Authorization;
}

const word = fc.stringMatching(/^[A-Za-z0-9]{1,40}$/);
const accessKeys = fc.record(
  { accessKey: word, secretKey: word, securityToken: word },
  { requiredKeys: ['accessKey', 'secretKey'] },
);
const moments = fc.integer({ min: Date.parse('2020-01-01T00:00:00Z'), max: Date.parse('2037-12-31T23:59:59Z') });
const metadataKey = fc.stringMatching(/^[A-Za-z0-9\-_:.]{1,255}$/).filter((key) => key !== '.' && key !== '..');

/** What a caller may give for a line: its blanks, and `delete_flag` where the line is the one that knows it. */
function valuesOf(line: string): fc.Arbitrary<Record<string, string>> {
  const blanks = [...line.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).filter((name) => name !== 'project_id');
  const own = fc.tuple(...blanks.map((name) => fc.tuple(fc.constant(name), name === 'key' ? metadataKey : fc.uuid())));
  const flags = line.includes('detachvolume') ? [{ delete_flag: '0' }, { delete_flag: '1' }] : [];
  return fc
    .tuple(own, fc.constantFrom({}, ...flags))
    .map(([pairs, flag]) => ({ ...Object.fromEntries(pairs), ...flag }));
}

describe('Signatures', () => {
  test('a colon in a metadata key is signed as %3A', () => {
    const { Authorization } = ours(published, lines[0], { server_id, key: 'owner:team.a' }, then);
    expect(Authorization).toBe(
      'SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=host;x-project-id;x-sdk-date, ' +
        'Signature=dc2c11b7c8443ff506954914729c4e00ee4b82f177d0612ff5443ad66b997747',
    );
  });

  test('the query string and the token of a temporary key are signed', () => {
    const values = { server_id, volume_id: 'a26887c6-c47b-4654-abb5-dfadf7d3f803', delete_flag: '1' };
    expect(ours({ ...published, securityToken: 'tok' }, lines[2], values, then)).toEqual({
      Authorization:
        'SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=host;x-project-id;x-sdk-date;x-security-token, ' +
        'Signature=059f422006328277099767f19d9c4f032cd8deb7921c7bd93ef4bf69f7fe6c4f',
      'X-Project-Id': project,
      'X-Sdk-Date': '20191115T033655Z',
      'X-Security-Token': 'tok',
    });
  });

  test.each(lines)('the vendor signs %s in the same way, whatever the key, the blanks and the date', (line) => {
    fc.assert(
      fc.property(accessKeys, valuesOf(line), moments, (key, values, now) => {
        expect(ours(key, line, values, now).Authorization).toBe(theirs(key, line, values, now));
      }),
      { numRuns: 200 },
    );
  });

  test('every character a metadata key may have is signed as the vendor signs it', () => {
    const key = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:.';
    const values = { server_id, key };
    expect(ours(published, lines[0], values, then).Authorization).toBe(theirs(published, lines[0], values, then));
  });

  test('a body is signed as the vendor signs it', () => {
    const data = { subject: 'Cleanup', message: 'ä 中 😀' };
    const route = 'POST /v2/{project_id}/notifications/topics/{topic_urn}/publish';
    const values = { topic_urn: 'urn:smn:cn-north-4:77b6:cleanup' };
    const to = { ...address('smn', route, { project_id: project, ...values }), host, body: JSON.stringify(data) };
    expect(signer(published, project)(to, then).Authorization).toBe(theirs(published, route, values, then, data));
  });

  test('one signer stays right within a second, across its end, back again and from host to host', () => {
    const sign = signer(published, project);
    const values = { server_id, key: 'owner' };
    for (const now of [then, then + 1, then + 999, then + 1000, then + 61_000, then]) {
      const reference = theirs(published, lines[0], values, now);
      expect(ours(published, lines[0], values, now, sign).Authorization, String(now - then)).toBe(reference);
      const elsewhere = { ...address('ecs', lines[0], { project_id: project, ...values }), host: 'evs.example.com' };
      const fresh = signer(published, project)(elsewhere, now);
      expect(sign(elsewhere, now)).toEqual(fresh);
      expect(fresh.Authorization).not.toBe(reference);
    }
  });

  test('a path is encoded as the vendor encodes it, whatever the characters', () => {
    const blank = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/^\.\.?$|\//.test(text));
    fc.assert(
      fc.property(blank, (key) => {
        const { path } = address('ecs', lines[0], { project_id: project, server_id, key });
        const decoded = `/v1/${project}/cloudservers/${server_id}/metadata/${key}`;
        expect(`${path}/`).toBe(AKSKSigner.CanonicalURI(decoded));
      }),
      { examples: [["ä ö!'()*~"], ['😀%2f%3A?#\\']] },
    );
  });

  test('a query is sorted by name and encoded as the vendor does it, whatever the characters', () => {
    const name = fc
      .stringMatching(/^[a-z][A-Za-z0-9_.~-]{0,9}$/)
      .filter((word) => !['id', 'project_id'].includes(word));
    const value = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([word]) => word }), (pairs) => {
        const queryParams = Object.fromEntries(pairs);
        const { query } = address('ecs', lines[3], { project_id: project, id: server_id, ...queryParams });
        expect(query).toBe(AKSKSigner.CanonicalQueryString({ queryParams }));
      }),
      {
        examples: [
          [[['limit', "!'()* "]]],
          [
            [
              ['limit-by', 'b'],
              ['limit', 'ä&=+?#'],
            ],
          ],
        ],
      },
    );
  });

  test('several values of one name are repeated and sorted as the vendor does it', () => {
    const values = fc.array(fc.stringMatching(/^[A-Za-z0-9_.~ -]{1,9}$/), { minLength: 1 });
    fc.assert(
      fc.property(values, (fields) => {
        const { query } = address('ecs', lines[3], { project_id: project, id: server_id, limit: '10', fields });
        expect(query).toBe(AKSKSigner.CanonicalQueryString({ queryParams: { limit: '10', fields: [...fields] } }));
      }),
      { examples: [[['tags', 'id', 'vnic']]] },
    );
  });
});
