import { html, type Markup } from '../../shared/cli/html/html.ts';
import type { Endpoint, Parameter } from './docs-document.ts';

/** One request to paste. */
export interface Command {
  name: string;
  summary: string;
  /** With its query. */
  path: string;
  body?: unknown;
}

/** Where the requests on the page go. */
export interface Destination {
  /** Where the page itself was asked for. */
  base: string;
  /** Of a project that is running here: the key to it, and requests that work there, by the id of the endpoint. */
  live?: { key: string; commands: ReadonlyMap<string, Command[]> };
}

/** Command lines to paste, as they are. */
export function tries(route: string, endpoint: Endpoint, { base, live }: Destination): Markup {
  const reason = notTried(endpoint);
  if (reason) return html`<h4>Try it</h4><p class="quiet">${reason}</p>`;
  const [method = ''] = route.split(' ');
  const key = live ? `'Authorization: Bearer ${live.key}'` : '"Authorization: Bearer $CLEANUP_API_KEY"';
  const commands = live?.commands.get(endpoint.operationId) ?? documented(route, endpoint);
  const lines = commands.map(({ name, summary, path, body }) => {
    const data = body === undefined ? '' : ` -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(body))}`;
    const line = `curl -X ${method} -H ${key} ${quoted(base + path)}${data}`;
    return html`<p class="name"><b>${name}</b> <span class="quiet">${summary}</span></p><pre>${line}</pre>`;
  });
  return html`<h4>Try it</h4><div class="tries">${lines}</div>`;
}

function notTried({ tags }: Endpoint): string | undefined {
  if (tags.includes('webhooks')) return 'No command line: a signature is for its own moment.';
  if (tags.includes('events'))
    return 'No command line: what an event asks for is said by a map that each deployment has of its own.';
  return undefined;
}

/** The requests that the document tells of. */
function documented(route: string, { parameters, requestBody }: Endpoint): Command[] {
  const [, template = ''] = route.split(' ');
  const body = requestBody?.content['application/json']?.examples;
  const examples = body ?? parameters[0]?.examples ?? {};
  return Object.entries(examples).map(([name, { summary = '' }]) => {
    const value = (one: Parameter) => encodeURIComponent(String(one.examples?.[name]?.value));
    const path = template.replaceAll(/\{(\w+)\}/g, (_, blank: string) => {
      const parameter = parameters.find((one) => one.name === blank);
      return parameter ? value(parameter) : '';
    });
    const query = parameters.filter((one) => one.in === 'query' && one.examples?.[name]);
    const search = query.map((one) => `${one.name}=${value(one)}`).join('&');
    return { name, summary, path: `${path}${search && `?${search}`}`, ...(body && { body: body[name]?.value }) };
  });
}

/** A word for the shell, whatever it holds. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
