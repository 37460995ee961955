import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { documentTables } from './document-tables.ts';

const root = resolve(import.meta.dirname, '..', '..');

/** A document as it stands, and as it should. */
export interface Document {
  /** Its path below the root. */
  file: string;
  text: string;
  filled: string;
}

/** Every document, with its tables made anew. Throws a sentence when one asks for a table that nobody makes. */
export async function readDocuments(): Promise<Document[]> {
  const tables = await documentTables();
  return documentFiles().map((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return { file, text, filled: fill(file, text, tables) };
  });
}

/** Puts each table between its marks, `<!-- name -->` and `<!-- /name -->`, each alone on its line. */
export function fill(file: string, text: string, tables: ReadonlyMap<string, string>): string {
  return text.replaceAll(/^<!-- (\w+) -->$(?:[\s\S]*?^(<!-- \/\1 -->)$)?/gm, (_, name: string, end?: string) => {
    const table = tables.get(name);
    if (!table) throw new Error(`${file} asks for the table ${name}; there are ${[...tables.keys()].join(', ')}.`);
    if (!end) throw new Error(`${file} has no <!-- /${name} --> after its <!-- ${name} -->.`);
    return `<!-- ${name} -->\n${table}\n${end}`;
  });
}

function documentFiles(): string[] {
  const patterns = ['*.md', '{functions,shared,test,.github}/**/*.md'];
  return globSync(patterns, { cwd: root }).sort();
}
