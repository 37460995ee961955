import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser to test in: what CHROMIUM names, or the first of the usual names on the path. */
export function findBrowser({ CHROMIUM, PATH = '' }: NodeJS.ProcessEnv): string {
  if (CHROMIUM) return CHROMIUM;
  const places = names.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
  const found = places.find(isExecutable);
  if (found) return found;
  throw new Error(`There is no Chromium: none of ${names.join(', ')} is on the path. CHROMIUM may name one.`);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts it. Its sandbox is not for root, as whom machines that run checks often work. */
export function launch(...args: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser(process.env), chromiumSandbox: process.getuid?.() !== 0, args });
}
