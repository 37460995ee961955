import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { operationNames } from '../../shared/cli/operations.ts';
import { toldOf } from '../../shared/docs/docstring.ts';
import { documentTables } from '../../shared/docs/document-tables.ts';
import { fill, readDocuments } from '../../shared/docs/documents.ts';
import { ruleSchema } from '../../shared/sweep/rule.ts';

const root = resolve(import.meta.dirname, '..', '..');
const documents = await readDocuments();
const tableNames = [...(await documentTables()).keys()];
const textOf = (file: string) => documents.find((document) => document.file === file)?.text ?? '';

/** Whether a link's file is there, and in it the heading that it names. */
function leadsSomewhere(link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const headings = [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  return existsSync(join(root, file)) && (anchor === undefined || headings.includes(anchor));
}

describe('The documents', () => {
  test.each(documents)('$file has its tables as the code has them', ({ file, text, filled }) => {
    expect(text, `${file} is out of date. Run npm run docs; it needs no edit by hand.`).toBe(filled);
  });

  test.each(tableNames)('the table %s stands in one of them', (name) => {
    const places = documents.filter(({ text }) => text.split('\n').includes(`<!-- ${name} -->`));
    expect(places.map(({ file }) => file)).toHaveLength(1);
  });

  test.each(documents)('$file links only to what there is', ({ file, text }) => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(
      links.filter((link) => !leadsSomewhere(link.startsWith('#') ? file + link : join(dirname(file), link))),
    ).toEqual([]);
  });

  test.each([
    ['README.md', 150],
    ['shared/DECISIONS.md', 120],
  ])('%s has at most %i lines', (file, most) => {
    const { length } = textOf(file).trimEnd().split('\n');
    expect(length).toBeGreaterThan(1);
    expect(length).toBeLessThanOrEqual(most);
  });

  test('shared/sweep/README.md tells of everything that a rule may say', () => {
    const clauses = Object.keys(ruleSchema.shape);
    expect(clauses.filter((clause) => !textOf('shared/sweep/README.md').includes(`\`${clause}\``))).toEqual([]);
  });
});

describe('A table is put between its marks', () => {
  const tables = new Map([['pets', '| cat |']]);

  test('in the place of what stood there, and the rest stays', () => {
    const text = 'Before.\n<!-- pets -->\n| dog |\n\n<!-- /pets -->\nAfter.\n';
    expect(fill('a.md', text, tables)).toBe('Before.\n<!-- pets -->\n| cat |\n<!-- /pets -->\nAfter.\n');
    expect(fill('a.md', '<!-- pets -->\n<!-- /pets -->', tables)).toBe('<!-- pets -->\n| cat |\n<!-- /pets -->');
  });

  test.each([
    ['a.md asks for the table birds; there are pets.', '<!-- birds -->\n<!-- /birds -->'],
    ['a.md has no <!-- /pets --> after its <!-- pets -->.', '<!-- pets -->\n| dog |\n'],
  ])('or a sentence says: %s', (sentence, text) => {
    expect(() => fill('a.md', text, tables)).toThrow(sentence);
  });
});

describe('The docstring above an operation', () => {
  test.each(operationNames)('of %s tells what it deletes, what is refused, and when it is done', (name) => {
    for (const part of Object.values(toldOf(name))) expect(part).toMatch(/^\w.*[^.]$/);
  });

  test('may have several lines, and other comments around it', () => {
    const source = `/** Other. */
const a = 1;
/**
 * Deletes a thing. Refused unless it is
 * idle. Done when it is gone.
 */
export const operation = defineOperation({});`;
    expect(toldOf('x', source)).toEqual({
      deletes: 'Deletes a thing',
      refused: 'unless it is idle',
      done: 'it is gone',
    });
  });

  test.each([
    ['is missing', '/** Other. */\nconst a = 1;\nexport const operation = 1;'],
    ['says something else', '/** Deletes a thing. */\nexport const operation = 1;'],
  ])('is asked for when it %s', (_, source) => {
    expect(() => toldOf('delete-thing', source)).toThrow(/functions\/delete-thing\.ts must say three things/);
  });
});
