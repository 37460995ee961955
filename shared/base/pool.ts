/**
 * Works on every item, at most `limit` at a time, beginning in their order. Rejects with
 * the first error there was, after every item that was begun has ended.
 */
export async function inPool<Item>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const errors: unknown[] = [];
  async function worker() {
    for (let next = waiting.next(); !next.done; next = waiting.next())
      await work(next.value).catch((error: unknown) => errors.push(error));
  }
  await Promise.all(Array.from({ length: limit }, worker));
  if (errors.length > 0) throw errors[0];
}

/** What several promises come to, or the first error; either way none goes on in the background. */
export async function allEnded<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [Index in keyof T]: Awaited<T[Index]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
