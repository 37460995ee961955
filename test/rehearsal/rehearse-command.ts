import { processAround } from '../../shared/cli/terminal/process-around.ts';
import { rehearse } from './rehearse.ts';

// `npm run rehearse -- …`: the product's own commands, with nothing configured but the embedded cloud.
process.exitCode = await rehearse(process.argv.slice(2), processAround());
