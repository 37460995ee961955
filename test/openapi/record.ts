import { importOperation } from '../../shared/cli/operations.ts';
import type { Environment } from '../../shared/transport/settings.ts';
import type { FaultRule } from '../rehearsal/cloud/fault-rule.ts';
import { pathOf } from '../rehearsal/cloud/routing.ts';
import { apiKey, readAnswer, setStage } from '../stage.ts';
import { type Case, webhookSecret } from './cases.ts';
import { exampleMap } from './events.ts';
import { exampleProject } from './targets.ts';

/** What is out of order while a problem is shown. */
export interface Trouble {
  fault?: FaultRule;
  environment?: Environment;
  /** The caller bears no key. */
  stranger?: boolean;
}

/** Sends one case through the function's handler to an embedded cloud of its own. */
export async function record(name: string, shown: Case, { fault, environment, stranger }: Trouble = {}) {
  const map = JSON.stringify(exampleMap(name));
  const settings = { CLEANUP_WEBHOOK_SECRET: webhookSecret, CLEANUP_EVENT_MAP: map, ...environment };
  const { project } = await exampleProject();
  const stage = await setStage({ project, environment: settings });
  try {
    if (fault) stage.cloud.fail(fault);
    const key = stranger ? {} : { authorization: `Bearer ${apiKey}` };
    const context = { awsRequestId: 'example', getRemainingTimeInMillis: () => 29_000 };
    const { status, headers, body } = readAnswer(
      await stage.serve(await importOperation(name))(eventOf(shown, key), context),
    );
    return { status, type: headers['content-type'] ?? '', body: withOneId(body) };
  } finally {
    await stage.cloud.close();
  }
}

/** The vendor's ids count its requests; one for all keeps the document as it is when a deletion needs one look more. */
function withOneId(body: Record<string, unknown>): Record<string, unknown> {
  const { request_id } = body;
  if (typeof request_id !== 'string') return body;
  return JSON.parse(JSON.stringify(body).replaceAll(request_id, '0123456789abcdef0123456789abcdef'));
}

/** The event of an HTTP API's gateway. */
function eventOf({ route, path, query, headers, body, type = 'application/json' }: Case, key: Record<string, string>) {
  const [method = ''] = route.split(' ');
  const rawPath = pathOf(route, path);
  return {
    version: '2.0',
    routeKey: route,
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { host: 'cleanup.example.com', 'content-type': type, ...key, ...headers },
    requestContext: { domainName: 'cleanup.example.com', stage: '$default', http: { method, path: rawPath } },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}
