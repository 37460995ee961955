// What the product is measured against: the same calls by node:http and a signer written down plainly, nothing checked.
import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

const { HW_ACCESS_KEY, HW_SECRET_KEY, HW_PROJECT_ID, HW_EVS_ENDPOINT } = process.env;
const agent = new Agent({ keepAlive: true, maxSockets: 128 });
const base = new URL(HW_EVS_ENDPOINT);

/** One signed request; the body as text. */
export function call(method, path, query = '') {
  const date = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const headers = { host: base.host, 'x-project-id': HW_PROJECT_ID, 'x-sdk-date': date };
  const names = Object.keys(headers).sort();
  const block = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const empty = createHash('sha256').update('').digest('hex');
  const canonical = [method, `${path}/`, query, block, names.join(';'), empty].join('\n');
  const text = `SDK-HMAC-SHA256\n${date}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signature = createHmac('sha256', HW_SECRET_KEY).update(text).digest('hex');
  headers.authorization = `SDK-HMAC-SHA256 Access=${HW_ACCESS_KEY}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return new Promise((resolve, reject) => {
    const options = {
      host: base.hostname,
      port: base.port,
      method,
      path: query ? `${path}?${query}` : path,
      headers,
      agent,
    };
    const sent = request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Looks, deletes, looks again: what a deletion asks of the cloud. */
export async function remove(id) {
  const path = `/v2/${HW_PROJECT_ID}/cloudsnapshots/${id}`;
  JSON.parse(await call('GET', path));
  await call('DELETE', path);
  await call('GET', path);
}

/** Downloads and parses every page of the snapshots, and does nothing with them. */
export async function download(count) {
  for (let offset = 0; offset < count; offset += 1000)
    JSON.parse(await call('GET', `/v2/${HW_PROJECT_ID}/cloudsnapshots/detail`, `limit=1000&offset=${offset}`));
}
