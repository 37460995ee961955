/**
 * Remembers what was made for a key, so that a repetition gets the same answer and nothing is done twice: at once for
 * concurrent ones, later from memory. Failures are forgotten, for they may be tried again. Holds the latest `size`.
 */
export function rememberOnce<Value>(size: number): (key: string, make: () => Promise<Value>) => Promise<Value> {
  const made = new Map<string, Promise<Value>>();
  return (key, make) => {
    const known = made.get(key);
    if (known) return known;
    const value = make();
    made.set(key, value);
    // By now the key may be a later attempt's.
    value.catch(() => made.get(key) === value && made.delete(key));
    const [first] = made.keys();
    if (made.size > size && first !== undefined) made.delete(first);
    return value;
  };
}
