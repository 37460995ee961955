import type { Clock } from '../../shared/base/clock.ts';
import { html, type Markup } from '../../shared/cli/html/html.ts';
import type { Project } from './cloud/project.ts';
import { endpointsOf, type OpenApi, type Reply } from './docs-document.ts';
import { answerRow, endpointSection } from './docs-endpoint.ts';
import { docsStyle } from './docs-style.ts';
import type { Destination } from './docs-try.ts';
import type { Answer } from './gateway-answer.ts';

/** The OpenAPI document as one page that needs nothing else: no script, no request, readable as a file and on paper. */
export function docsPage(document: OpenApi, to: Destination = { base: '' }): string {
  const { info, tags } = document;
  const all = endpointsOf(document);
  const tagged = (tag: string) => all.filter(({ endpoint }) => endpoint.tags.includes(tag));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<title>${info.title} ${info.version} over HTTP</title>
<style>${docsStyle}</style>
</head>
<body>
<header><h1>${info.title} ${info.version}</h1><p>${info.summary}</p><p class="quiet">${info.description}</p>
<p>The same for tools: <a href="/docs/openapi.json">openapi.json</a>, OpenAPI 3.1.</p></header>
<nav aria-label="Endpoints">${tags.map(({ name }) => contents(name, tagged(name)))}</nav>
<main>
${tags.map(
  ({ name, description }) => html`<section><h2>${name}</h2><p class="quiet">${description}</p>
${tagged(name).map(({ route, endpoint }) => endpointSection(document, route, endpoint, to))}</section>`,
)}
<section><h2>Problems</h2><p class="quiet">RFC 9457, as application/problem+json.</p>
${Object.entries(document.components.responses).map(problem)}</section>
</main>
</body>
</html>
`.markup;
}

const policy = "default-src 'none'; style-src 'unsafe-inline'";

function contents(tag: string, endpoints: ReturnType<typeof endpointsOf>): Markup {
  const entries = endpoints.map(({ route, endpoint }) => {
    const [method = '', path = ''] = route.split(' ');
    return html`<li><a href="#${endpoint.operationId}"><span class="method ${method.toLowerCase()}">${method}</span><code>${path}</code></a></li>`;
  });
  return html`<b>${tag}</b><ul>${entries}</ul>`;
}

function problem([name, reply]: [string, Reply]): Markup {
  const [shown] = Object.values(reply.content?.['application/problem+json']?.examples ?? {});
  const status = String(Object(shown?.value).status ?? '');
  return html`<article id="${name}" class="answers">${answerRow(status, reply)}</article>`;
}

/** A project that runs behind a local gateway: where the page's examples are to work, and with which key. */
export interface Running {
  key: string;
  project: Project;
  clock: Clock;
}

/** Answers what a local gateway is asked about itself: `/docs` to read, `/docs/openapi.json` for tools; else nothing. */
export async function serveDocs(
  method: string,
  path: string,
  { host = '', running }: { host?: string | undefined; running?: Running | undefined } = {},
): Promise<Answer | undefined> {
  if (method !== 'GET' || !['/', '/docs', '/docs/openapi.json'].includes(path)) return undefined;
  if (path === '/') return { status: 302, headers: { location: '/docs' }, body: '' };
  const document = await describeOnce();
  if (path === '/docs/openapi.json')
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(document) };
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
  const live = running && { key: running.key, commands: await commandsFor(running) };
  return { status: 200, headers, body: docsPage(document, { base: host && `http://${host}`, ...(live && { live }) }) };
}

let described: Promise<OpenApi> | undefined;

/** Made on the first request: half a second of examples carried out, which most runs of a gateway never show. */
function describeOnce(): Promise<OpenApi> {
  described ??= import('../openapi/document.ts').then(({ openApi }) => openApi());
  return described;
}

async function commandsFor({ project, clock }: Running) {
  const { liveCommands } = await import('../openapi/live.ts');
  return liveCommands(project, clock.now());
}
