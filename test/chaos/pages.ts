interface Page<Item> {
  shown: Item[];
  /** The last one shown, where more stand behind it. */
  next?: string;
}

/** A piece of a list that counts in records. */
export function byOffset<Item>(list: Item[], query: URLSearchParams): Item[] {
  const from = Number(query.get('offset') ?? 0);
  return list.slice(from, from + Number(query.get('limit') ?? 1000));
}

/** A page behind a marker, by id: so it does not matter that the marker itself may be gone by then. */
export function byMarker<Item extends { id: string }>(list: Item[], query: URLSearchParams, most = 2000): Page<Item> {
  const marker = query.get('marker') ?? '';
  const behind = list.filter(({ id }) => id > marker).sort((a, b) => (a.id < b.id ? -1 : 1));
  const shown = behind.slice(0, Math.min(most, Number(query.get('limit') ?? most)));
  const last = shown.at(-1);
  return { shown, ...(last && shown.length < behind.length && { next: last.id }) };
}
