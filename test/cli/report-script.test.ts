import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { reportPage } from '../../shared/cli/html/report-page.ts';
import { pageScript } from '../../shared/cli/report-script.ts';
import { bundlePageScript } from '../../shared/deploy/bundle-page-script.ts';
import { item, report, run } from './runs.ts';

const root = resolve(import.meta.dirname, '..', '..');

test("the page's script is what its sources make", async () => {
  const file = readFileSync(join(root, 'shared', 'cli', 'report-script.ts'), 'utf8');
  expect(file, 'It is out of date. Run npm run docs; it needs no edit by hand.').toBe(await bundlePageScript(root));
  // Either would end or change the element that it stands in.
  expect(pageScript).not.toMatch(/<\/script|<!--/i);
});

test('the page allows this one script and no other', () => {
  const page = reportPage(run([report([item()])]));
  const [, script = '', ...others] = page.split('<script>').map((part) => part.split('</script>')[0]);
  const hash = createHash('sha256').update(script).digest('base64');
  expect(page).toContain(`script-src 'sha256-${hash}'">`);
  expect(others).toEqual([]);
});
