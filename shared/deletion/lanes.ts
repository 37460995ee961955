/**
 * Groups what excludes each other into lanes, each in its order. Items exclude each other when they share a key, or when
 * others link their keys; what excludes nothing gets a lane of its own.
 */
export function lanesOf<Item>(items: readonly Item[], keysOf: (item: Item) => readonly string[]): Item[][] {
  const links = new Map<string, string>();
  const end = (key: string): string => {
    let last = key;
    for (let next = links.get(last); next !== undefined; next = links.get(last)) last = next;
    return last;
  };
  // What is alone excludes nothing.
  const keyed = items.map((item) => ({ item, keys: items.length > 1 ? keysOf(item) : [] }));
  for (const { keys } of keyed) {
    const [first, ...others] = keys.map(end);
    for (const other of others) if (first !== undefined && end(other) !== end(first)) links.set(end(other), end(first));
  }
  const lanes = new Map<unknown, Item[]>();
  for (const {
    item,
    keys: [key],
  } of keyed) {
    const name = key === undefined ? item : end(key);
    const lane = lanes.get(name);
    if (lane) lane.push(item);
    else lanes.set(name, [item]);
  }
  return [...lanes.values()];
}
