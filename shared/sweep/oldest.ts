/** Holds on to the `limit` oldest of what is added, in memory that does not grow beyond a multiple of it. */
export function oldest<Item extends { since: number }>(limit: number): { add(item: Item): void; list(): Item[] } {
  let items: Item[] = [];
  let bar = Number.POSITIVE_INFINITY;
  const trim = () => {
    items = items.sort((a, b) => a.since - b.since).slice(0, limit);
    if (items.length === limit) bar = items[limit - 1]?.since ?? bar;
    return items;
  };
  return {
    add: (item) => {
      if (item.since > bar) return;
      if (items.push(item) >= 2 * limit + 100) trim();
    },
    list: trim,
  };
}
