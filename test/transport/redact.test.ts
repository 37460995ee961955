import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hide, redact } from '../../shared/transport/redact.ts';

const secrets = [
  'Sweep-after-9pm!',
  "quo\"ted\\and<escaped>&'so on'",
  'päss wörd/with+all=of:it',
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  `MIIEvQ${'Ab3/+=-_'.repeat(500)}`,
];

const html = (text: string) =>
  text.replaceAll(/[&<>"']/g, (char) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' }[char]};`);
const numeric = (text: string) =>
  text.replaceAll(/[^A-Za-z0-9]/gu, (char) => `&#x${char.codePointAt(0)?.toString(16)};`);
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const inUnicode = (text: string) =>
  text.replaceAll(/[^A-Za-z0-9]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
const lower = (text: string) => text.replaceAll(/%[0-9A-F]{2}/g, (one) => one.toLowerCase());
const base64 = (text: string) => Buffer.from(text).toString('base64');

const spellings: [string, (text: string) => string][] = [
  ['plain', (text) => text],
  ['percent-encoded', encodeURIComponent],
  ['percent-encoded in lower case', (text) => lower(encodeURIComponent(text))],
  ['percent-encoded, but for what a path may hold', encodeURI],
  ['percent-encoded as a form does', (text) => new URLSearchParams({ a: text }).toString().slice(2)],
  ['percent-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['escaped for HTML', html],
  ['escaped for HTML by numbers', numeric],
  ['escaped for HTML twice', (text) => html(html(text))],
  ['escaped for JSON', inJson],
  ['escaped for JSON twice', (text) => inJson(inJson(text))],
  ['escaped for JSON by numbers', inUnicode],
  ['escaped for JSON with its slashes', (text) => inJson(text).replaceAll('/', '\\/')],
  ['escaped for HTML in JSON', (text) => inJson(html(text))],
  ['base64', base64],
  ['base64url', (text) => Buffer.from(text).toString('base64url')],
  ['base64 in JSON with its slashes', (text) => base64(text).replaceAll('/', '\\/')],
  ['base64, percent-encoded', (text) => encodeURIComponent(base64(text))],
];

describe.each(spellings)('A secret that is %s', (_, spelled) => {
  test.each(secrets)('is struck out: %.12s', (secret) => {
    expect(redact(`Not understood: ${spelled(secret)} there.`, ['another-secret', secret])).toBe(
      'Not understood: [redacted] there.',
    );
  });
});

test.each([0, 1, 2, 3])('base64 of a secret behind %s characters shows nothing of it', (before) => {
  for (const secret of secrets) {
    const text = redact(base64(`${'u'.repeat(before)}${secret}:rest`), [secret]);
    const shown = Buffer.from(text.replace('[redacted]', ''), 'base64').toString('latin1');
    expect(text).toContain('[redacted]');
    expect(shown).not.toContain(secret.slice(1, -1));
    expect(text.length).toBeLessThan(30);
  }
});

test('of a long token that was cut somewhere, what is there is struck out', () => {
  const token = secrets.at(-1) ?? '';
  expect(redact(`X-Auth-Token: ${token.slice(0, 100)}`, [token])).toBe('X-Auth-Token: [redacted]');
});

test('a word is no secret, and an empty one would strike out everything', () => {
  expect(redact('admin is not allowed', ['admin', ''])).toBe('admin is not allowed');
});

describe('A value that leaves the service', () => {
  const secret = secrets[1] ?? '';

  test('loses secrets in texts and names of any depth, and nothing else', () => {
    const value = { n: 1, none: null, list: [{ [`a ${secret}`]: `b ${secret} c` }], body: JSON.stringify({ secret }) };
    expect(hide(value, [secret])).toEqual({
      n: 1,
      none: null,
      list: [{ 'a [redacted]': 'b [redacted] c' }],
      body: '{"secret":"[redacted]"}',
    });
  });

  test('is the same value where it holds none', () => {
    const value = { a: [1, 'two', { three: undefined }] };
    expect(hide(value, secrets)).toBe(value);
  });

  test('that is an error stays it, with another text, and so does its cause', () => {
    const cause = new Error(`was ${secret}`);
    const error = Object.assign(new TypeError(`is ${secret}`, { cause }), { detail: secret, code: 7 });
    expect(hide(error, [secret])).toBe(error);
    expect([error.message, cause.message, error.detail, error.code]).toEqual([
      'is [redacted]',
      'was [redacted]',
      '[redacted]',
      7,
    ]);
    expect(String(error.stack) + String(cause.stack)).not.toContain('quo"ted');
  });

  test('stays JSON, whatever it is and whatever the secret', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ minLength: 6, unit: 'grapheme' }), fc.string(), (value, own, before) => {
        const body = JSON.stringify({ value, text: before + own });
        expect(JSON.parse(hide(body, [own]))).toBeTypeOf('object');
      }),
      { numRuns: 2_000 },
    );
  });
});
