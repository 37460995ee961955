/** Lays rows out in columns as wide as their widest cell, under a rule; the last column is wrapped to fit into `width`. */
export function table(head: string[], rows: string[][], width = Number.POSITIVE_INFINITY): string {
  const cells = [head, ...rows].map((row) => row.map(plain));
  const widths = head.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + gap.length, 0);
  const last = Math.max(narrowest, width - before);
  const lines = (row: string[]) => {
    const [first = '', ...more] = wrap(row.at(-1) ?? '', last);
    const line = [...row.slice(0, -1), first].map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(gap);
    return [line.trimEnd(), ...more.map((part) => ' '.repeat(before) + part)];
  };
  const rule = widths.map((one, i) => '─'.repeat(i < widths.length - 1 ? one : Math.min(one, last)));
  return [cells[0] ?? [], rule, ...cells.slice(1)].flatMap(lines).join('\n');
}

const gap = '  ';
const narrowest = 30;

/** Breaks a sentence into lines of at most `width` characters. */
export function wrap(sentence: string, width: number): string[] {
  const lines = [''];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last === '' || last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`.trimStart();
    else lines.push(word);
  }
  return lines;
}

/** Characters that a terminal obeys instead of showing: C0 and C1 controls, what turns the writing direction, line ends. */
export const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** What came from the cloud, or from a file, as a terminal may show it. */
export function plain(text: string): string {
  return text.replaceAll(obeyed, '\uFFFD');
}
