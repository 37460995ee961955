import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { functionNames } from './function-names.ts';
import { leaveOut } from './leave-out.ts';
import { noticeOf } from './notice.ts';

/**
 * Bundles the command line into `dist/cli/`, for Node 20 or newer and with nothing else installed: one file of code, the
 * example rules, the schemas that editors check by, and the licences of what is in it. Answers its bytes.
 */
export async function bundleCommand(root: string): Promise<number> {
  const folder = join(root, 'dist', 'cli');
  const outfile = join(folder, 'cleanup-functions.mjs');
  // What is no longer made must not be packed.
  await rm(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['shared/cli/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    external: ['@aws-sdk/*'],
    // Some packages' CommonJS edition cannot be bundled.
    mainFields: ['module', 'main'],
    banner: {
      js: "#!/usr/bin/env node\nimport{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);",
    },
    plugins: [leaveOut, everyFunction(root)],
  });
  await chmod(outfile, 0o755);
  await writeFile(join(folder, 'NOTICE'), noticeOf(root, metafile) ?? '');
  await cp(join(root, 'shared', 'cli', 'examples'), join(folder, 'examples'), { recursive: true });
  await writeSchemas(root, join(folder, 'schema'));
  return (await readFile(outfile)).length;
}

/** In the clone the functions are found by reading their folder; in the bundle they have to be there already. */
function everyFunction(root: string): Plugin {
  const names = functionNames(root);
  const entries = names.map(
    (name) => `${JSON.stringify(name)}: () => import(${JSON.stringify(`../../functions/${name}.ts`)})`,
  );
  const contents = `
    const functions = { ${entries.join(', ')} };
    export const operationNames = Object.keys(functions);
    export const importOperation = async (name) => (await functions[name]()).operation;`;
  return {
    name: 'every-function',
    setup: ({ onLoad }) => {
      onLoad({ filter: /shared[\\/]cli[\\/]operations\.ts$/ }, () => ({ contents, loader: 'js' }));
    },
  };
}

async function writeSchemas(root: string, folder: string) {
  const { fileSchemas } = await import(pathToFileURL(join(root, 'shared', 'cli', 'json-schema.ts')).href);
  await mkdir(folder, { recursive: true });
  for (const [name, make] of Object.entries<() => object>(fileSchemas))
    await writeFile(join(folder, `${name}.schema.json`), `${JSON.stringify(make(), undefined, 2)}\n`);
}
