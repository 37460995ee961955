import { environment } from '../triggers/config.ts';
import { sweepCommand } from './sweep-command.ts';
import { processAround } from './terminal/process-around.ts';

process.exitCode = await sweepCommand(process.argv.slice(2), {
  ...processAround(),
  environment,
  command: 'npm run sweep --',
});
