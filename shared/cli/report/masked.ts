import { isRecord } from '../../base/json.ts';
import { maskedValue } from '../../sweep/item.ts';

/** What of a target holds labels, or a metadata key's own value. */
const labelled = ['labels', 'tags', 'entry', 'found'];

/** The same value, in which no label and no metadata value is told that looks like a secret. */
export function masked<Value>(value: Value, isLabels = false): Value {
  if (Array.isArray(value)) return value.map((one) => masked(one, isLabels)) as Value;
  if (!isRecord(value)) return value;
  if (isLabels && typeof value.key === 'string' && typeof value.value === 'string')
    return { ...value, value: maskedValue(value.key, value.value) };
  const entries = Object.entries(value).map(([name, one]) => {
    if (isLabels && typeof one === 'string') return [name, maskedValue(name, one)];
    return [name, masked(one, isLabels || labelled.includes(name))];
  });
  return Object.fromEntries(entries);
}
