import { asRecord } from '../base/json.ts';
import { importOperation, operationNames } from '../cli/operations.ts';
import type { Operation } from '../deletion/define.ts';
import { pathParameters } from '../transport/route.ts';
import { type Told, toldOf } from './docstring.ts';
import { codes, markdownTable } from './markdown.ts';
import { planningPolicy } from './planning-policy.ts';
import { settingsTable } from './settings-table.ts';

/** One function, as code and docstring tell of it. */
type Row = Operation & { told: Told };

/** The tables that code knows, by the names that mark their places in the documents. */
export async function documentTables(): Promise<ReadonlyMap<string, string>> {
  const rows = await Promise.all(
    operationNames.map(async (name): Promise<Row> => ({ ...(await importOperation(name)), told: toldOf(name) })),
  );
  return new Map([
    ['functions', functionsTable(rows)],
    ['guards', guardsTable(rows)],
    ['particulars', particularsTable(rows)],
    ['permissions', permissionsTable(rows)],
    ['planning', planningPolicy(rows)],
    ['settings', settingsTable()],
  ]);
}

function functionsTable(rows: Row[]): string {
  return markdownTable(
    ['function', 'what it does', 'route'],
    rows.map(({ name, told, route }) => [name, told.deletes, codes([route])]),
  );
}

function guardsTable(rows: Row[]): string {
  return markdownTable(
    ['function', 'refused', 'done when'],
    rows.map(({ name, told }) => [linked(name), told.refused, told.done]),
  );
}

function particularsTable(rows: Row[]): string {
  return markdownTable(
    [
      'function',
      'service',
      'query of its own',
      'answered on accepting',
      'looks that must find nothing',
      'one at a time',
    ],
    rows.map((row) => [
      row.name,
      row.service,
      codes(keysOf(row.params).filter((key) => !['project_id', ...pathParameters(row.route)].includes(key))),
      codes(keysOf(row.receipt)),
      String(row.confirmations ?? 1),
      row.serializeBy ? `for each ${codes(row.serializeBy(namesAsValues(row)))}` : '',
    ]),
  );
}

function permissionsTable(rows: Row[]): string {
  return markdownTable(
    ['function', 'actions', 'and for sweeps'],
    rows.map(({ name, permissions }) => [name, codes(permissions.delete), codes(permissions.sweep)]),
  );
}

function linked(name: string): string {
  return `[${name}](${name}.ts)`;
}

function keysOf(schema: object | undefined): string[] {
  return schema && 'shape' in schema ? Object.keys(asRecord(schema.shape)) : [];
}

/** Parameters whose values are their names, so that what is made of them tells of which it is made. */
function namesAsValues({ params }: Row): Record<string, string> {
  return Object.fromEntries(keysOf(params).map((key) => [key, key]));
}
