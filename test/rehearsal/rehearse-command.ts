import { rehearseSweep } from './rehearse.ts';

// `npm run rehearse -- sweep …`: the product's own command, with nothing configured but the embedded cloud.
const [command, ...argv] = process.argv.slice(2);
if (command === 'sweep') process.exitCode = await rehearseSweep(argv, { out: process.stdout, err: process.stderr });
else {
  process.stderr.write('There is one command to rehearse: npm run rehearse -- sweep <name> --rule rule.json\n');
  process.exitCode = 2;
}
