import { amplifications } from './amplification.ts';
import { plantedCases } from './planted-cases.ts';
import { loadProduct } from './product.ts';
import { runWorld } from './run-world.ts';

/** Runs each case with its fault and without, and tells how often its breach was found. */
const operations = await loadProduct();
const found: Record<string, { sound: number; planted: number }> = {};
for (const { plant, kinds, seed, invariant, what } of plantedCases) {
  const count = async (planted: string) => {
    const word = { seed, targets: 100, kinds: new Set(kinds), plant: planted };
    const { violations } = await runWorld(word, operations);
    return violations.filter((one) => one.invariant === invariant && one.what.includes(what)).length;
  };
  found[plant] = { sound: await count('none'), planted: await count(plant) };
}
const { figures } = await amplifications({ seed: 1, targets: 20, worlds: 3, plant: 'amplified' }, operations);
console.log(JSON.stringify({ found, figures }));
process.exit();
