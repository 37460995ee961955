/** What the lines that were logged here have wrong, until a test ends: test/every-line.ts asks after each. */
export const wrongLines: string[] = [];
