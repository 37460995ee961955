import { html, type Markup } from '../../shared/cli/html/html.ts';
import type { Endpoint, Examples, OpenApi, Parameter, Reply, Schema } from './docs-document.ts';
import { type Destination, tries } from './docs-try.ts';

/** One method on one path, as a section of the page. */
export function endpointSection(document: OpenApi, route: string, endpoint: Endpoint, to: Destination): Markup {
  const [method = '', path = ''] = route.split(' ');
  return html`<article id="${endpoint.operationId}">
<h3><span class="method ${method.toLowerCase()}">${method}</span><code>${path}</code></h3>
<p>${endpoint.summary}</p>
<p class="quiet">${endpoint.description} ${callers(document, endpoint)}</p>
${parameterTable(endpoint.parameters)}
${Object.entries(endpoint.requestBody?.content ?? {}).map(
  ([type, body]) =>
    html`<h4>Body: ${type}</h4>${examples(body.examples, 'Send')}${schemaDetails(document, body.schema)}`,
)}
${tries(route, endpoint, to)}
<h4>Answers</h4>
${answers(endpoint.responses)}
</article>`;
}

function callers({ components }: OpenApi, { security }: Endpoint): string {
  const ways = security.flatMap(Object.keys).map((name) => components.securitySchemes[name]?.description ?? name);
  return `Callers: ${ways.join(' Or: ')}`;
}

function parameterTable(parameters: Parameter[]): Markup | undefined {
  if (parameters.length === 0) return undefined;
  const rows = parameters.map(
    (one) =>
      html`<tr><th scope="row"><code>${one.name}</code></th><td>${one.in}${one.required ? ', required' : ''}</td>
<td><code>${brief(one.schema)}</code></td><td>${one.description ?? ''}</td></tr>`,
  );
  return html`<h4>Parameters</h4>
<table><thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">What</th><th scope="col">Meaning</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

/** A simple schema in a word. */
function brief({ type, pattern, enum: values }: Schema): string {
  if (Array.isArray(values)) return values.join(' | ');
  if (String(pattern).startsWith('^[0-9a-f]{8}-')) return 'UUID';
  return String(pattern ?? type ?? '');
}

function answers(responses: Endpoint['responses']): Markup {
  const [own, shared] = [false, true].map((is) => Object.entries(responses).filter(([, one]) => '$ref' in one === is));
  const links = shared?.map(([status, { $ref = '' }]) => html`<a href="#${$ref.split('/').at(-1)}">${status}</a>`);
  return html`<div class="answers">${own?.map(([status, reply]) => answerRow(status, reply))}
<span class="status trouble">4xx 5xx</span><div class="links">Problems: ${links}</div></div>`;
}

/** One way of answering, as two cells of a grid. */
export function answerRow(status: string, { description = '', content = {} }: Reply): Markup {
  const tone = Number(status) < 400 ? 'well' : 'trouble';
  const shown = Object.values(content).map((body) => examples(body.examples, 'Answer'));
  return html`<span class="status ${tone}">${status}</span><div>${description}${shown.flat()}</div>`;
}

function examples(all: Examples = {}, label: string): Markup[] {
  return Object.entries(all).map(
    ([name, { summary, value }]) =>
      html`<details><summary>${label} <b>${name}</b> <span class="quiet">${summary ?? ''}</span></summary>
<pre>${JSON.stringify(value, undefined, 2)}</pre></details>`,
  );
}

/** A schema with those it refers to, however deep, so that nothing has to be looked up. */
function schemaDetails({ components }: OpenApi, schema: Schema): Markup {
  const named = new Map<string, Schema | undefined>();
  const pending = [schema];
  for (let next = pending.pop(); next; next = pending.pop())
    for (const [, name = ''] of JSON.stringify(next).matchAll(/#\/components\/schemas\/([^"]+)/g)) {
      if (named.has(name)) continue;
      const found = components.schemas[name];
      named.set(name, found);
      if (found) pending.push(found);
    }
  const whole = named.size > 0 ? Object.fromEntries(named) : schema;
  return html`<details><summary>Schema</summary><pre>${JSON.stringify(whole, undefined, 2)}</pre></details>`;
}
