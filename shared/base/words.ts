/**
 * What the words of a setting stand for, set apart by blanks. Nothing where `read` makes nothing of one, or where the
 * setting holds a line end or a blank at either end: those are not its own, a file or a shell has bent it.
 */
export function readWords<Value>(text: string, read: (word: string) => Value | undefined): Value[] | undefined {
  if (text === '') return [];
  if (!/^\S+( +\S+)*$/.test(text)) return undefined;
  const values: Value[] = [];
  for (const word of text.split(/ +/)) {
    const value = read(word);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
