import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import type { Examples, OpenApi, Reply } from '../rehearsal/docs-document.ts';
import { webhookSecret } from './cases.ts';
import { deletion, events, sweep, webhook } from './endpoints.ts';
import { endings, shownWith } from './problems.ts';
import { record } from './record.ts';
import { ownSchemas, ref } from './schemas.ts';
import { sharedSchemas } from './shared.ts';
import { answerHeaders } from './told.ts';

const description = `Each deletion is served under the route of the API reference it carries out, so that a client which already
speaks to the cloud gets the guarded deletion by changing the host. Every answer says what was read. Problems are RFC 9457.
Every example was answered by the functions themselves in front of an embedded cloud; the webhooks among them are signed with
the secret ${webhookSecret}.`;

const securitySchemes = {
  key: {
    type: 'http',
    scheme: 'bearer',
    description:
      'A key of CLEANUP_API_KEY; without one nobody gets in. CLEANUP_API_SCOPES may leave it to plan (dry_run, sweeps without apply), to delete (one target, or what events ask for) or to sweep (with apply).',
  },
  standardWebhooks: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'Standard Webhooks, signed with a secret in CLEANUP_WEBHOOK_SECRET; webhook-id and webhook-timestamp go with it.',
  },
  hub: {
    type: 'apiKey',
    in: 'header',
    name: 'x-hub-signature-256',
    description: 'As code forges sign, with a secret in CLEANUP_HUB_SECRET.',
  },
};

const headers = {
  'request-id': { description: "The caller's own id, or the invocation's.", schema: { type: 'string' } },
  'retry-after': {
    description: 'Seconds after which asking again makes sense, where the cloud said so.',
    schema: { type: 'integer' },
  },
};

/** The HTTP side of every function, with each example carried out to see what is answered. */
export async function openApi(): Promise<OpenApi> {
  const operations = await Promise.all(operationNames.map(importOperation));
  const each = operations.map(async (operation) => [
    [operation.route.slice('DELETE '.length), { delete: await deletion(operation) }] as const,
    [`/webhooks/${operation.name}`, { post: await webhook(operation) }] as const,
    [`/sweeps/${operation.name}`, { post: await sweep(operation) }] as const,
    [`/events/${operation.name}`, { post: await events(operation) }] as const,
  ]);
  const paths = (await Promise.all(each)).flat().sort(([a], [b]) => order(a) - order(b));
  return {
    openapi: '3.1.0',
    info: { ...aboutPackage(), description: description.replaceAll('\n', ' ') },
    servers: [{ url: '/', description: 'Wherever the functions are deployed.' }],
    tags: [
      { name: 'deletions', description: 'One deletion, now.' },
      { name: 'webhooks', description: 'One deletion, asked for by a signed message.' },
      { name: 'sweeps', description: 'Many deletions, by a rule.' },
      { name: 'events', description: 'Whatever CloudEvents ask for, by the map of the deployment.' },
    ],
    paths: Object.fromEntries(paths),
    components: {
      schemas: Object.assign(sharedSchemas(), ...operations.map(ownSchemas)),
      responses: await problems(),
      headers,
      securitySchemes,
    },
  };
}

/** Deletions first, then webhooks, sweeps and events. */
function order(path: string): number {
  return ['/webhooks/', '/sweeps/', '/events/'].findIndex((start) => path.startsWith(start));
}

async function problems(): Promise<Record<string, Reply>> {
  const examples: Record<string, Examples> = {};
  for (const { response, shown, trouble } of endings) {
    const { body } = await record(shownWith, shown, trouble);
    examples[response] = { ...examples[response], [shown.name]: { value: body } };
  }
  const each = endings.map(({ response, status, description }) => {
    const content = { schema: ref('problem'), examples: examples[response] ?? {} };
    const more = status === 429 && { 'retry-after': { $ref: '#/components/headers/retry-after' } };
    return [
      response,
      { description, headers: { ...answerHeaders, ...more }, content: { 'application/problem+json': content } },
    ] as const;
  });
  return Object.fromEntries(each);
}

function aboutPackage() {
  const file = join(resolve(import.meta.dirname, '..', '..'), 'package.json');
  const { name, version, description, license } = JSON.parse(readFileSync(file, 'utf8'));
  return { title: name, version, summary: description, license: { name: license, identifier: license } };
}
