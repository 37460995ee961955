import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import type { Operation } from '../../shared/deletion/define.ts';

/** Loads the product whole: what it loads at need would come at a real time of its own, and no run would be like another. */
export async function loadProduct(): Promise<ReadonlyMap<string, Operation>> {
  await import('../../shared/triggers/http/routes.ts');
  await import('../../shared/sweep/sweep.ts');
  await import('../../shared/sweep/hold.ts');
  return new Map(await Promise.all(operationNames.map(async (name) => [name, await importOperation(name)] as const)));
}
