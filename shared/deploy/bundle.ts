import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { leaveOut } from './leave-out.ts';
import { noticeOf } from './notice.ts';
import { wholeBuiltins } from './whole-builtins.ts';
import { zipFiles } from './zip.ts';

/** Where a bundle runs, and what that cloud's runtime wants to find in the zip. */
export interface Target {
  cloud: string;
  /** The ending by which Node knows the bundle's format. */
  ending: 'mjs' | 'cjs';
  /** What the code is called in the zip, for the function of this name. */
  zipped(name: string): string;
  options: Pick<BuildOptions, 'format' | 'target' | 'banner' | 'plugins'>;
}

/** The sizes of one bundle, in bytes. */
export interface Bundle {
  cloud: string;
  name: string;
  minified: number;
  zipped: number;
}

/** The clouds a function is bundled for. */
export const targets: Target[] = [
  {
    cloud: 'aws',
    ending: 'mjs',
    zipped: (name) => `${name}.mjs`,
    // CommonJS packages (pino) ask for Node's own modules with `require`, which an ES module has to make for itself.
    options: {
      format: 'esm',
      target: 'node24',
      banner: { js: "const require=process.getBuiltinModule('node:module').createRequire(import.meta.url);" },
      plugins: [leaveOut, wholeBuiltins],
    },
  },
  { cloud: 'functiongraph', ending: 'cjs', zipped: () => 'index.js', options: { format: 'cjs', target: 'node20' } },
];

/** Bundles `functions/<name>.ts` below `root` into `dist/<cloud>/<name>/` and zips the code, with the licences of what is in it, without its source map. */
export async function bundleFunction(
  root: string,
  name: string,
  target: Target,
  dist = join(root, 'dist'),
): Promise<Bundle> {
  const folder = join(dist, target.cloud);
  const outfile = join(folder, name, `${name}.${target.ending}`);
  await rm(join(folder, name), { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`functions/${name}.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    minify: true,
    sourcemap: 'external',
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    // Part of Lambda's own runtime, and reached only where a queue is configured.
    external: ['@aws-sdk/*'],
    plugins: [leaveOut],
    ...target.options,
  });
  refuseOtherFunctions(name, metafile);
  refuseOtherExports(outfile);
  const code = await readFile(outfile);
  const notice = noticeOf(root, metafile);
  const zip = zipFiles({ [target.zipped(name)]: code, ...(notice && { NOTICE: Buffer.from(notice) }) });
  await writeFile(join(folder, `${name}.zip`), zip);
  return { cloud: target.cloud, name, minified: code.length, zipped: zip.length };
}

/** A deployed function is one deletion: the code of a second one in the same bundle is a mistake in an import. */
function refuseOtherFunctions(name: string, { inputs }: Metafile) {
  const others = Object.keys(inputs).filter((path) => path.startsWith('functions/') && path !== `functions/${name}.ts`);
  if (others.length > 0) throw new Error(`The bundle of functions/${name}.ts must not contain ${others.join(', ')}.`);
}

/** Loads the bundle, as the runtime will: one that cannot be loaded, or exports something else, is not worth a zip. */
function refuseOtherExports(file: string) {
  const exported = Object.keys(createRequire(file)(file)).sort().join(', ');
  if (exported !== 'handler, operation') throw new Error(`${file} exports ${exported}, not handler and operation.`);
}
