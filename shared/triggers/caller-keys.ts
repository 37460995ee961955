import type { Issue } from '../base/issue.ts';
import { readWords } from '../base/words.ts';
import type { Environment } from '../transport/settings.ts';

const allScopes = ['plan', 'delete', 'sweep'] as const;

/** What a key may be for: to plan and delete nothing, to delete by a request or an event, to sweep for real. */
export type Scope = (typeof allScopes)[number];

/** A key that HTTP callers bear. */
export interface CallerKey {
  key: string;
  /** Whose it is by the settings; nobody's where they hold one plain key. */
  name?: string;
  /** All that it may do. */
  scopes: readonly Scope[];
}

const keyRule =
  'must be one key of at least 16 characters without a colon, or name:key pairs separated by spaces, each key of at least 16 characters and none twice';
const scopeRule = `must be pairs such as ci:plan,sweep separated by spaces, each name once, with some of ${allScopes.join(', ')}`;

/** Reads who may call and for what. What is wrong is added to `issues`, never with a value, and lets nobody in. */
export function readCallerKeys(env: Environment, issues: Issue[]): readonly CallerKey[] {
  const keys = readKeys(env.CLEANUP_API_KEY ?? '');
  const scopes = readScopes(env.CLEANUP_API_SCOPES ?? '');
  if (!keys) issues.push({ field: 'CLEANUP_API_KEY', message: keyRule });
  if (!scopes) issues.push({ field: 'CLEANUP_API_SCOPES', message: scopeRule });
  if (!keys || !scopes) return [];
  const names = new Set(keys.map(({ name }) => name));
  if ([...scopes.keys()].some((name) => !names.has(name))) {
    issues.push({ field: 'CLEANUP_API_SCOPES', message: 'must name nobody who has no key in CLEANUP_API_KEY' });
    return [];
  }
  return keys.map((one) => ({ ...one, scopes: scopes.get(one.name ?? '') ?? allScopes }));
}

/** One plain key, or pairs. RFC 6750, section 2.1: a bearer token has no colon, so that one can tell them apart. */
function readKeys(text: string): Omit<CallerKey, 'scopes'>[] | undefined {
  if (/^[^\s:]{16,}$/.test(text)) return [{ key: text }];
  const pairs = readWords(text, (word) => {
    const [, name, key] = /^([\w-]{1,64}):([^\s,;]{16,})$/.exec(word) ?? [];
    return name && key ? { name, key } : undefined;
  });
  return pairs && isEachOnce(pairs.map(({ key }) => key)) ? pairs : undefined;
}

function readScopes(text: string): Map<string, readonly Scope[]> | undefined {
  const pairs = readWords(text, (word): [string, readonly Scope[]] | undefined => {
    const [, name, list = ''] = /^([\w-]{1,64}):([a-z,]+)$/.exec(word) ?? [];
    const asked = list.split(',');
    const scopes = allScopes.filter((scope) => asked.includes(scope));
    return name && scopes.length === asked.length ? [name, scopes] : undefined;
  });
  return pairs && isEachOnce(pairs.map(([name]) => name)) ? new Map(pairs) : undefined;
}

function isEachOnce(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}
