import { amplifications } from './amplification.ts';
import { plantedCases } from './planted-cases.ts';
import { loadProduct } from './product.ts';
import { runWorld } from './run-world.ts';

/** Not every world has what a fault needs to show: so many of them are tried. */
const worlds = 20;

/** Runs each case with its fault and without, until its breach was found, and tells how often it was. */
const operations = await loadProduct();
const found: Record<string, { sound: number; planted: number }> = {};
for (const { plant, kinds, invariant, what } of plantedCases) {
  const count = async (planted: string, seed: number) => {
    const word = { seed, targets: 100, kinds: new Set(kinds), plant: planted };
    const { violations } = await runWorld(word, operations);
    return violations.filter((one) => one.invariant === invariant && one.what.includes(what)).length;
  };
  const own = { sound: 0, planted: 0 };
  for (let seed = 1; seed <= worlds && own.planted === 0; seed += 1) {
    own.sound += await count('none', seed);
    own.planted += await count(plant, seed);
  }
  found[plant] = own;
}
const { figures } = await amplifications({ seed: 1, targets: 20, worlds: 3, plant: 'amplified' }, operations);
console.log(JSON.stringify({ found, figures }));
process.exit();
