import { environment } from '../triggers/config.ts';
import { processAround } from './process-around.ts';
import { sweepCommand } from './sweep-command.ts';

process.exitCode = await sweepCommand(process.argv.slice(2), {
  ...processAround(),
  environment,
  command: 'npm run sweep --',
});
