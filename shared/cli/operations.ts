import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Operation } from '../deletion/define.ts';

const functions = resolve(import.meta.dirname, '..', '..', 'functions');

/** The functions there are. */
export const operationNames: readonly string[] = readdirSync(functions)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

/** The file that declares one of them. */
export function functionFile(name: string): string {
  return join(functions, `${name}.ts`);
}

/** Imports what one of them knows to delete. */
export async function importOperation(name: string): Promise<Operation> {
  return (await import(pathToFileURL(functionFile(name)).href)).operation;
}
