import { isRecord, parseJson } from '../base/json.ts';

/**
 * Reads the answer of a chat that says 200 to everything and the truth in a code, 0 where it took the message. `field`
 * is what it calls the code; `passing` are the codes that pass within seconds.
 */
export function codeRefusal(
  answer: string,
  field: 'code' | 'errcode',
  passing: readonly number[],
): { reason: string; again: boolean } | undefined {
  const json = parseJson(answer);
  const said = isRecord(json) ? json : {};
  const code = said[field];
  if (code === 0) return undefined;
  if (typeof code !== 'number') return { reason: `The receiver did not say ${field} 0.`, again: false };
  const words = String(said.errmsg ?? said.msg ?? '').slice(0, 200);
  return { reason: `The receiver answered ${field} ${code}: ${words}`, again: passing.includes(code) };
}
