import { hide } from '../transport/redact.ts';
import type { Environment } from '../transport/settings.ts';
import { secretsIn } from '../triggers/config.ts';
import { readCommandLine } from './arguments/command-line.ts';
import { explain } from './problems.ts';
import { settingsFrom } from './settings/settings-source.ts';
import type { Surroundings } from './surroundings.ts';
import { print, widthOf } from './terminal/print.ts';

/** Runs one command and answers its exit code: 0 all well, 1 something failed or was held, 2 it could not begin. */
export async function cleanup(argv: string[], around: Surroundings): Promise<number> {
  let environment: Environment = around.environment;
  try {
    const asked = await readCommandLine(argv, widthOf(around.err));
    if ('text' in asked) {
      around.out.write(`${asked.text}\n`);
      return 0;
    }
    environment = settingsFrom(around.environment, asked.envFile, around);
    return await asked.command({ ...around, environment });
  } catch (error) {
    const { code, lines } = explain(error, `${around.command} --help says how it is used.`);
    for (const line of lines) print(around.err, hide(line, secretsIn(environment)));
    return code;
  }
}
