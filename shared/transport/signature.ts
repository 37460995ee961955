import { createHmac, hash } from 'node:crypto';

/** An access key pair; `securityToken` goes with temporary ones. */
export interface AccessKey {
  accessKey: string;
  secretKey: string;
  securityToken?: string;
}

/** What is signed of a request. `path` and `query` are percent-encoded as they travel, `query` sorted and without `?`. */
export interface Signable {
  method: string;
  host: string;
  path: string;
  query: string;
  body?: string;
}

const emptyBody = hash('sha256', '');

/**
 * Makes the function that signs requests with SDK-HMAC-SHA256, as the API Request Signing Guide describes it,
 * and returns the headers to send. A fixed set of headers is signed so that nothing on the way can alter one. What is
 * the same for every request to a host within a second is made once: a sweep signs thousands.
 */
export function signer(key: AccessKey, projectId: string): (request: Signable, now: number) => Record<string, string> {
  const token = key.securityToken;
  const signed = `host;x-project-id;x-sdk-date${token ? ';x-security-token' : ''}`;
  const prefix = `SDK-HMAC-SHA256 Access=${key.accessKey}, SignedHeaders=${signed}, Signature=`;
  const blocks = new Map<string, string>();
  let second = -1;
  let date = '';

  function enter(now: number) {
    second = Math.floor(now / 1000);
    date = `${new Date(second * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
    blocks.clear();
  }
  function headerBlock(host: string): string {
    let block = blocks.get(host);
    if (block === undefined) {
      const last = token ? `x-security-token:${token}\n` : '';
      block = `host:${host}\nx-project-id:${projectId}\nx-sdk-date:${date}\n${last}\n${signed}`;
      blocks.set(host, block);
    }
    return block;
  }

  return ({ method, host, path, query, body }, now) => {
    if (Math.floor(now / 1000) !== second) enter(now);
    // The trailing slash belongs to the signature only, never to the request.
    const canonical = `${method}\n${path}/\n${query}\n${headerBlock(host)}\n${body ? hash('sha256', body) : emptyBody}`;
    const signature = createHmac('sha256', key.secretKey)
      .update(`SDK-HMAC-SHA256\n${date}\n${hash('sha256', canonical)}`)
      .digest('hex');
    return {
      'X-Project-Id': projectId,
      'X-Sdk-Date': date,
      ...(token && { 'X-Security-Token': token }),
      Authorization: prefix + signature,
    };
  };
}
