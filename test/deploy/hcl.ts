import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A resource of a module: its arguments as they are written, those of nested blocks behind the block's name. */
export interface Resource {
  type: string;
  name: string;
  arguments: Record<string, string>;
}

/** All text of a module. */
export function readModule(folder: string): string {
  const files = readdirSync(folder).filter((file) => file.endsWith('.tf'));
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}

/** The resources of a module. Reads what `terraform fmt` leaves: two blanks for each level, a closing brace on its own line. */
export function resourcesOf(text: string): Resource[] {
  return [...text.matchAll(/^resource "huaweicloud_(\w+)" "(\w+)" \{\n([\s\S]*?)^\}/gm)].map(
    ([, type, name, body]) => ({
      type: type ?? '',
      name: name ?? '',
      arguments: argumentsOf(body ?? '', 2),
    }),
  );
}

/** Assignments and blocks at one depth. What spans lines is kept whole. */
export function argumentsOf(body: string, depth: number): Record<string, string> {
  const found: Record<string, string> = {};
  const line = new RegExp(`^ {${depth}}(\\w+)( += (.*)| \\{)$`);
  const lines = body.split('\n');
  for (const [n, text] of lines.entries()) {
    const [, name = '', , value] = line.exec(text) ?? [];
    if (!name) continue;
    const rest = lines.slice(n + 1);
    const inner = rest.slice(
      0,
      rest.findIndex(
        (one) => one.startsWith(' '.repeat(depth)) && /^\s*[}\])]/.test(one) && one.search(/\S/) === depth,
      ),
    );
    const isOpen = value === undefined || /[({[]$/.test(value);
    found[name] = isOpen ? [value ?? '', ...inner].join('\n') : value;
    if (value === undefined)
      for (const [own, given] of Object.entries(argumentsOf(inner.join('\n'), depth + 2)))
        found[`${name}.${own}`] = given;
  }
  return found;
}
