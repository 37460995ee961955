import { environment } from '../triggers/config.ts';
import { cleanup } from './cleanup.ts';
import { processAround } from './terminal/process-around.ts';

process.exitCode = await cleanup(process.argv.slice(2), {
  ...processAround(),
  environment,
  command: 'cleanup-functions',
});
