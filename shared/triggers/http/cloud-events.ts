import { asRecord } from '../../base/json.ts';
import { InvalidRequest } from '../../deletion/errors.ts';
import { readJson } from '../../deletion/request.ts';
import { type Fields, parsed } from '../event-content.ts';

/**
 * Reads what the CloudEvents HTTP binding puts into a request: one event in binary or structured mode, several in batched
 * mode. Header names are in lower case. Throws {@link InvalidRequest} naming what is missing, or is in no JSON format.
 *
 * HTTP Protocol Binding 1.0.2, section 3: the beginning of the content type tells the mode.
 */
export function readCloudEvents(headers: Readonly<Record<string, string>>, body: string): Fields[] {
  const type = headers['content-type'] ?? '';
  const [, batched, format] = /^application\/cloudevents(-batch)?([^;\s]*)/i.exec(type) ?? [];
  if (format === undefined) return [checked(readBinary(headers, type, body))];
  if (format.toLowerCase() !== '+json') throw refuse('content-type', 'must be a JSON format');
  const content = readJson(body);
  if (!batched) return [decoded(checked(content))];
  if (!Array.isArray(content)) throw refuse('body', 'must be a list');
  return content.map((event, i) => decoded(checked(event, `${i}.`)));
}

/** Section 3.1: attributes are headers, the content type among them, and the body is the data as it stands. */
function readBinary(headers: Readonly<Record<string, string>>, type: string, body: string): Fields {
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('ce-') ? [[name.slice('ce-'.length), unquoted(name, value)]] : [],
  );
  const data = isJson(type) ? readJson(body || 'null') : body;
  return {
    ...Object.fromEntries(attributes),
    ...(type && { datacontenttype: type }),
    ...(body && { data }),
  };
}

/** Section 3.1.3.2: quotes are taken off, as senders by older editions put them; then one round of percent-decoding. */
function unquoted(name: string, value: string): string {
  try {
    return decodeURIComponent(/^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value);
  } catch {
    throw refuse(name, 'must be percent-encoded UTF-8');
  }
}

/** JSON Event Format, section 3.1.1: bytes travel in base64, and may hold JSON all the same. */
function decoded({ data_base64, ...event }: Fields): Fields {
  if (typeof data_base64 !== 'string') return event;
  const data = Buffer.from(data_base64, 'base64').toString();
  return { ...event, data: isJson(event.datacontenttype) ? parsed(data) : data };
}

/** The four attributes every CloudEvent has, in the edition there is; `where` tells which of several events it is. */
function checked(event: unknown, where = ''): Fields {
  const fields = asRecord(event);
  const is = (name: string) => (name === 'specversion' ? fields[name] === '1.0' : isText(fields[name]));
  const wrong = ['specversion', 'id', 'source', 'type'].filter((name) => !is(name));
  if (wrong.length === 0) return fields;
  throw new InvalidRequest(
    wrong.map((name) => ({ field: where + name, message: 'must be as CloudEvents 1.0 has it' })),
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isJson(type: unknown): boolean {
  return /^[^;]*[/+]json *(;|$)/i.test(String(type));
}

function refuse(field: string, message: string): InvalidRequest {
  return new InvalidRequest([{ field, message }]);
}
