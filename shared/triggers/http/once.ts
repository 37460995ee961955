/**
 * Remembers what was made for a key, so that a repetition gets the same answer and nothing is done twice: at once for
 * concurrent ones, later from memory. Failures, and what is not lasting, are forgotten, for they may be tried again. Holds
 * the latest `size`.
 */
export function rememberOnce<Value>(
  size: number,
  isLasting: (value: Value) => boolean = () => true,
): (key: string, make: () => Promise<Value>) => Promise<Value> {
  const made = new Map<string, Promise<Value>>();
  return (key, make) => {
    const known = made.get(key);
    if (known) return known;
    const value = make();
    made.set(key, value);
    // By now the key may be a later attempt's.
    const forget = () => made.get(key) === value && made.delete(key);
    value.then((one) => isLasting(one) || forget(), forget);
    const [first] = made.keys();
    if (made.size > size && first !== undefined) made.delete(first);
    return value;
  };
}
