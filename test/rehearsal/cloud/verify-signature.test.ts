import { describe, expect, it } from 'vitest';
import { canonicalRequest, readClaim, sha256, signatureOf } from './verify-signature.ts';

const SECRET = 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc';
const DATE = '20191115T033655Z';
const PROJECT = '77b6a44cba5143ab91d13ab9a8ff44fd';
const SERVER = `/v1/${PROJECT}/cloudservers/998af54b-5762-4041-abc1-f98a2c27b3a2`;
const HEADERS = { host: 'ecs.cn-north-4.myhuaweicloud.com', 'x-project-id': PROJECT, 'x-sdk-date': DATE };

describe('the verifier', () => {
  it('arrives at the signature the signing guide publishes', () => {
    const received = {
      method: 'GET',
      path: `/v1/${PROJECT}/vpcs`,
      search: 'marker=13551d6b-755d-4757-b956-536f674975c0&limit=2',
      headers: { 'content-type': 'application/json', host: 'service.region.example.com', 'x-sdk-date': DATE },
      body: '',
    };
    const canonical = canonicalRequest(received, ['content-type', 'host', 'x-sdk-date']);
    expect(sha256(canonical)).toBe('b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a');
    expect(signatureOf(canonical, DATE, SECRET)).toBe(
      '7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe',
    );
  });

  it.each(['owner:team.a', 'owner%3Ateam.a', 'owner%3ateam.a'])('takes %s in a path as the same key', (key) => {
    const received = { method: 'DELETE', path: `${SERVER}/metadata/${key}`, search: '', headers: HEADERS, body: '' };
    const canonical = canonicalRequest(received, ['host', 'x-project-id', 'x-sdk-date']);
    expect(signatureOf(canonical, DATE, SECRET)).toBe(
      'dc2c11b7c8443ff506954914729c4e00ee4b82f177d0612ff5443ad66b997747',
    );
  });

  it('includes the query and the security token', () => {
    const received = {
      method: 'DELETE',
      path: `${SERVER}/detachvolume/a26887c6-c47b-4654-abb5-dfadf7d3f803`,
      search: 'delete_flag=1',
      headers: { ...HEADERS, 'x-security-token': 'tok' },
      body: '',
    };
    const canonical = canonicalRequest(received, ['host', 'x-project-id', 'x-sdk-date', 'x-security-token']);
    expect(signatureOf(canonical, DATE, SECRET)).toBe(
      '059f422006328277099767f19d9c4f032cd8deb7921c7bd93ef4bf69f7fe6c4f',
    );
  });

  it('reads no claim from another scheme', () => {
    expect(readClaim('Bearer abc')).toBeUndefined();
    expect(readClaim(`SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=${'0'.repeat(64)}`)).toEqual({
      access: 'AK',
      signedHeaders: ['host'],
      signature: '0'.repeat(64),
    });
  });
});
