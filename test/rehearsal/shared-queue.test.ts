import { expect, test } from 'vitest';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import { pathParameters } from '../../shared/transport/route.ts';
import { lambdaContext } from './gateway-context.ts';
import { everyFunction } from './shared-queue.ts';

test('no two functions have the same parameters, so that a message tells whose it is', async () => {
  const operations = await Promise.all(operationNames.map(importOperation));
  const signs = operations.map(({ route }) => pathParameters(route).toSorted().join());
  expect(new Set(signs).size).toBe(signs.length);
});

test('what is nobody’s comes back', async () => {
  const handler = await everyFunction();
  const Records = [{ messageId: 'm-1', body: '{ "params": { "moon_id": "1" } }' }];
  const answer = await handler({ Records }, lambdaContext('any', 1_000));
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
});
