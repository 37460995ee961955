import { UsageError } from '../problems.ts';

/** The library takes a lone dash for an option without a name, so it is given this instead. */
const dash = '\u0000-';

/** Options that may be said several times. */
const several = ['only', 'ids', '_'];

/** The same command line, in which a lone dash, the standard input or output, is an argument like any other. */
export function withoutLoneDash(argv: readonly string[]): string[] {
  return argv.map((one) => (one === '-' ? dash : one));
}

/** Puts the dashes back. Throws {@link UsageError} where an option has no value. */
export function restored(given: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === '') throw new UsageError(`${name} is empty.`);
    given[name] = Array.isArray(value) ? value.map(undashed) : undashed(value);
  }
}

function undashed(value: unknown): unknown {
  return value === dash ? '-' : value;
}

const flags = /^--(json|quiet|yes|wait|dry-run|anonymous)=/;

/** Throws {@link UsageError} where an option that counts once is said twice, or a flag is given a value. */
export function isOnce(argv: readonly string[]): void {
  const flag = argv.find((one) => flags.test(one));
  if (flag) throw new UsageError(`${flag.split('=')[0]} takes no value.`);
  const options = argv.filter((one) => one.startsWith('--')).map((one) => one.split('=')[0] ?? '');
  const twice = options.find((one, n) => options.indexOf(one) < n && !several.includes(one.slice(2)));
  if (twice) throw new UsageError(`${twice} is given twice.`);
}
