import { environment } from '../triggers/config.ts';
import { sweepCommand } from './sweep-command.ts';

// The first Ctrl-C ends the sweep between two deletions, with a report; the second one ends the process.
const stop = new AbortController();
process.once('SIGINT', () => {
  stop.abort();
  process.stderr.write('\nStopping: no further deletion begins.\n');
});

process.exitCode = await sweepCommand(process.argv.slice(2), {
  environment,
  command: 'npm run sweep --',
  out: process.stdout,
  err: process.stderr,
  stop: stop.signal,
});
