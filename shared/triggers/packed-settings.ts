import { isRecord, parseJson, repeatedKey } from '../base/json.ts';
import type { Environment } from '../transport/settings.ts';

/**
 * The settings, and behind them those that `CLEANUP_SETTINGS` holds as one JSON object: a whole secret at once. What is
 * set by itself has precedence. What cannot be read adds nothing; `readAccess` complains of it.
 */
export function withPacked(env: Environment): Environment {
  const packed = readPacked(env.CLEANUP_SETTINGS) ?? new Map<string, string>();
  return new Proxy(env, { get: (own, name: string) => own[name] || packed.get(name) });
}

/** The settings in such a text; none where it is empty, nothing where it is no object of texts, each named once. */
export function readPacked(text: string | undefined): ReadonlyMap<string, string> | undefined {
  const json = text || '{}';
  const value = parseJson(json);
  if (!isRecord(value) || repeatedKey(json) !== undefined) return undefined;
  const entries = Object.entries(value);
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return texts.length === entries.length ? new Map(texts) : undefined;
}
