import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';

/** The package's folder within the path of one of its files. */
const packageFolder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

/**
 * The licences of the packages whose code is in a bundle, as their terms ask; nothing where there is none. Throws where a
 * package comes without one.
 */
export function noticeOf(root: string, { outputs }: Metafile): string | undefined {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 && packageFolder.exec(path)) || []);
  const notices = [...new Set(used)].map((folder) => noticeOfPackage(resolve(root, folder)));
  if (notices.length === 0) return undefined;
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  return `${['This code contains the packages below.', ...notices.sort()].join(rule)}\n`;
}

function noticeOfPackage(folder: string): string {
  const find = (name: RegExp) => readdirSync(folder).find((file) => name.test(file)) ?? '';
  const read = (file: string) => (file ? readFileSync(join(folder, file), 'utf8').trim() : '');
  const { name, version, license, author } = JSON.parse(read('package.json'));
  const head = `${name} ${version} (${license})`;
  const text = read(find(/^licen[cs]e(\.(md|txt))?$/i));
  if (text) return `${head}\n\n${text}`;
  const [copyright = author && `Copyright (c) ${author.name ?? author}`] =
    /Copyright \(c\).*/.exec(read(find(/^readme/i))) ?? [];
  if (license === 'MIT' && copyright) return [head, copyright, permission].join('\n\n');
  throw new Error(`The package ${name} has no licence file, and does not say whose it is under MIT.`);
}

/** The MIT licence's own text, for a package that names it and leaves its file out. */
const permission = readFileSync(join(import.meta.dirname, '..', '..', 'LICENSE'), 'utf8')
  .replace(/^[\s\S]*?(?=Permission is hereby granted)/, '')
  .trim();
