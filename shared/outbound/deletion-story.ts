import { asRecord } from '../base/json.ts';
import type { Story } from '../deletion/story.ts';

/** What people are told of one deletion, made of the same fields that programs are told. */
export function storyOf(data: object): Story {
  const { operation, status, reason, request_id, invocation, caller, params, found } = asRecord(data);
  const all = Object.entries(asRecord(params)).map(([name, value]) => `${name}: ${String(value)}`);
  const ids = Object.values(asRecord(params)).map(String);
  const name = String(asRecord(found).name || ids.at(-1) || 'a request');
  return {
    title: `Cleanup: ${String(operation)}, ${name}: ${String(status)}.`,
    tone: status === 'failed' || status === 'refused' ? 'trouble' : 'well',
    facts: reason ? [String(reason)] : [],
    sections: all.length > 0 ? [{ heading: 'What was asked for', lines: all }] : [],
    more: [
      caller ? `Asked for by ${String(caller)}.` : '',
      request_id ? `The cloud's request id, to quote in a support case: ${String(request_id)}.` : '',
      invocation ? `The log has it under invocation ${String(invocation)}.` : '',
    ].filter(Boolean),
  };
}
