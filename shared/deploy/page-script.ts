import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundlePageScript } from './bundle-page-script.ts';

// A part of `npm run docs`: the page's script has to be at hand as text, wherever the command is run.
const root = resolve(import.meta.dirname, '..', '..');
writeFileSync(join(root, 'shared', 'cli', 'report-script.ts'), await bundlePageScript(root));
