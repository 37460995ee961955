import { afterAll, afterEach, expect } from 'vitest';
import { wrongLines } from './outbound/wrong-lines.ts';

// Whatever a test is about, what it made the product log is as documented. What is logged between tests is asked for last.
for (const hook of [afterEach, afterAll])
  hook(() => expect(wrongLines.splice(0), 'a line of the log is not as shared/outbound/README.md has it').toEqual([]));
