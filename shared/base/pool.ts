/**
 * Works on every item, at most `limit` at a time, beginning in their order; answers what came of each, in their order too.
 * Rejects with the first error there was, after every item that was begun has ended.
 */
export async function inPool<Item, Result>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const all = [...items];
  const waiting = all.entries();
  const errors: unknown[] = [];
  const results: Result[] = [];
  async function worker() {
    for (const [n, item] of waiting)
      try {
        results[n] = await work(item);
      } catch (error) {
        errors.push(error);
      }
  }
  await Promise.all(Array.from({ length: Math.min(limit, all.length) }, worker));
  if (errors.length > 0) throw errors[0];
  return results;
}

/** What several promises come to, or the first error; either way none goes on in the background. */
export async function allEnded<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [Index in keyof T]: Awaited<T[Index]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
