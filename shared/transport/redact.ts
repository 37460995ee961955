import { isRecord } from '../base/json.ts';

/** The longest piece of the cloud's text that is passed on; the secrets in it are gone before it is cut. */
const longest = 500;

/** Shorter ones are words: no service takes them as secrets, and to strike them out would bend what is told. */
const shortest = 6;

/** Characters by which a long secret is known; what follows of it is struck out with them, however it was cut. */
const telling = 48;

const mark = '[redacted]';

/** Replaces secrets in a text the cloud wrote, in every spelling: it sometimes echoes what it was sent. Cuts what is long. */
export function redact(text: string, secrets: readonly string[]): string {
  return strikeOut(text, secrets).slice(0, longest);
}

/**
 * The same value without secrets, in whatever depth: for what leaves the service. What holds none is given back as it is.
 * An error stays the error that it is, with another text.
 */
export function hide<Value>(value: Value, secrets: readonly string[]): Value {
  if (value instanceof Error) return hideInError(value, secrets);
  const text = typeof value === 'string' ? value : jsonOf(value);
  const isClean = !secrets.some((secret) => spellings(secret)?.test(text));
  return isClean ? value : (strikeOutAll(value, secrets) as Value);
}

/** What JSON cannot hold leaves the service in no other way either. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

/** Makes what {@link hide} does with one list of secrets: those known from the start, and those that come with time. */
export function hiding(known: readonly string[], current: () => string[]): <Value>(value: Value) => Value {
  // What an old token was used for may still be under way.
  const secrets = new Set(known);
  return (value) => {
    for (const secret of current()) secrets.add(secret);
    return hide(value, [...secrets]);
  };
}

function hideInError<Value extends Error>(error: Value, secrets: readonly string[], seen = new Set<unknown>()): Value {
  seen.add(error);
  for (const key of ['message', 'stack', 'cause', ...Object.keys(error)]) {
    const own = Object.getOwnPropertyDescriptor(error, key);
    if (own?.value === undefined || seen.has(own.value)) continue;
    if (own.value instanceof Error) hideInError(own.value, secrets, seen);
    else Object.defineProperty(error, key, { ...own, value: hide(own.value, secrets) });
  }
  return error;
}

function strikeOutAll(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return strikeOut(value, secrets);
  if (Array.isArray(value)) return value.map((one) => strikeOutAll(one, secrets));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [strikeOut(key, secrets), strikeOutAll(one, secrets)]),
  );
}

function strikeOut(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => {
    const pattern = spellings(secret);
    return pattern?.test(rest) ? rest.replaceAll(new RegExp(pattern, 'g'), mark) : rest;
  }, text);
}

const known = new Map<string, RegExp>();

/** How a secret may be spelled: plain, percent-encoded, as HTML or JSON escapes it, once or twice, and as base64. */
function spellings(secret: string): RegExp | undefined {
  if (secret.length < shortest) return undefined;
  let pattern = known.get(secret);
  if (!pattern) {
    const isLong = secret.length > telling;
    const begin = isLong ? secret.slice(0, telling) : secret;
    const forms = [begin, ...base64Of(begin)].map(spell).sort((a, b) => b.length - a.length);
    pattern = new RegExp(`(?:${forms.join('|')})${isLong ? tail : ''}`);
    // Tokens come and go.
    if (known.size > 100) known.clear();
    known.set(secret, pattern);
  }
  return pattern;
}

/** The rest of a long secret: they travel in headers, so they are printable, and what escapes them is too. */
const tail = String.raw`(?:[\w+/=.~:-]|%[0-9a-fA-F]{2,4}|\\+[/u]|&(?:amp;)*#?\w+;)*`;

/** Base64 in both alphabets, whole and as a part of a longer text, whose bytes before it shift it by one or two. */
function base64Of(text: string): string[] {
  const bytes = Buffer.from(text);
  const shifted = [0, 1, 2].map((shift) => {
    const behind = Buffer.concat([Buffer.alloc(shift), bytes]);
    return behind.toString('base64').slice(Math.ceil((shift * 8) / 6), Math.floor((behind.length * 8) / 6));
  });
  const whole = bytes.toString('base64');
  const all = [whole, whole.replace(/=+$/, ''), ...shifted];
  return [...new Set(all.flatMap((one) => [one, one.replaceAll('+', '-').replaceAll('/', '_')]))];
}

const named: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/** A pattern for a text each of whose characters may be escaped; letters and digits never are. */
function spell(text: string): string {
  return [...text].map((char) => (/^[A-Za-z0-9]$/.test(char) ? char : spellOne(char))).join('');
}

function spellOne(char: string): string {
  const literal = char.replace(/[$()*+./?[\\\]^{|}-]/, '\\$&');
  const percent = [...Buffer.from(char)].map((byte) => `%(?:25)*${hex(byte, 2)}`).join('');
  const json = [...char.split('')].map((unit) => `\\\\+u${hex(unit.charCodeAt(0), 4)}`).join('');
  const point = char.codePointAt(0) ?? 0;
  const entity = `&(?:amp;)*(?:#0*${point}|#[xX]0*${hex(point, 1)}${named[char] ? `|${named[char]}` : ''});`;
  return `(?:\\\\*${literal}|${percent}|${json}|${entity}${char === ' ' ? '|\\+' : ''})`;
}

/** Hexadecimal digits in either case. */
function hex(number: number, digits: number): string {
  const text = number.toString(16).padStart(digits, '0');
  return text.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
