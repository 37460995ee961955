import { join } from 'node:path';
import { build } from 'esbuild';

/** The module that holds the script of a report's page as text, made of shared/cli/page/. */
export async function bundlePageScript(root: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'shared', 'cli', 'page', 'page.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    // The module holds it as a string, where a placeholder would look like a mistake.
    supported: { 'template-literal': false },
    legalComments: 'none',
  });
  const script = outputFiles[0]?.text.trim() ?? '';
  const literal = script.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n');
  return `/** The script of a report's page, as \`npm run docs\` makes it of page/: change it there. */\nexport const pageScript =\n  '${literal}';\n`;
}
