import { expect, test } from 'vitest';
import { Fault, type Verdict } from '../../shared/transport/fault.ts';

/** Made in a function of its own, whose name a stack would show. */
function madeHere(verdict: Verdict): Fault {
  return new Fault('GET /v2/{project_id}/cloudsnapshots/{snapshot_id}', { verdict, message: 'So it is.' });
}

test('what a look hopes for has no stack, for nobody reads it', () => {
  expect(madeHere('gone').stack).not.toContain('\n    at ');
});

test.each(['throttled', 'busy', 'refused', 'unauthenticated', 'unreachable', 'broken'] as const)(
  'anything else tells where it came from, also after one that does not: %s',
  (verdict) => {
    madeHere('gone');
    expect(madeHere(verdict).stack).toContain('madeHere');
  },
);
