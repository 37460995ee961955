import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import { InvalidRequest } from '../../shared/deletion/errors.ts';
import { readRequest } from '../../shared/deletion/request.ts';
import { readSweep } from '../../shared/sweep/plan.ts';
import { openApi } from './document.ts';
import { targets } from './targets.ts';

const ajv = new Ajv2020({ strict: false }).addSchema({ ...(await openApi()), $id: 'openapi' });
const projectId = '9c53a566cb3443ab910cf0daebca90c4';

/** Whether the document's schema of that name takes a value. */
function documented(name: string, value: unknown): boolean {
  return ajv.getSchema(`openapi#/components/schemas/${name}`)?.(value) === true;
}

/** Whether the code does. */
function taken(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof InvalidRequest) return false;
    throw error;
  }
}

const anything = fc.oneof(
  fc.constantFrom('', 'x', '.', '..', true, false, 0, 1, 51, -1, 1.5, null, [], {}),
  fc.string(),
  fc.jsonValue(),
);
const list = fc.oneof(
  { weight: 5, arbitrary: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }) },
  anything,
);
const duration = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('30m', '72h', '30d', '2w', '007d') },
  fc.constantFrom('30', '1y', 'd', '1234567d', '3 d'),
  anything,
);
/** An object with some of these keys, sometimes with one that nobody knows. */
const clause = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.record(fields, { requiredKeys: [] }) },
    fc.record({ ...fields, nobody: anything }),
    anything,
  );

const rules = clause({
  older_than: duration,
  name: clause({ glob: list, except: list }),
  labels: clause({ has: list, has_not: list, is: fc.oneof(fc.dictionary(fc.string(), fc.string()), anything) }),
  status: list,
  server: clause({ status: list, unchanged_for: duration }),
  expired: fc.constantFrom(true, true, false, 'true'),
  key: clause({ glob: list, except: list }),
  volume: clause({ type: list, min_size_gb: fc.oneof(fc.double({ min: 1, max: 99, noNaN: true }), anything) }),
  size: clause({ min_gb: fc.oneof(fc.double({ min: 0, max: 99, noNaN: true }), anything) }),
  limit: fc.oneof(fc.integer({ min: 1, max: 200_000 }), anything),
  max_percent: fc.oneof(fc.integer({ min: 0, max: 101 }), anything),
  expect_population: fc.oneof(fc.tuple(fc.nat(), fc.nat()), fc.array(fc.integer()), anything),
}).filter((rule) => !Object.hasOwn(Object(rule), '__proto__'));

describe('What the document takes, the code takes, and nothing else', () => {
  test('of rules', () => {
    const verdicts = new Set<boolean>();
    fc.assert(
      fc.property(rules, (rule) => {
        // What is no object at all has no clause to be wrong; the guards stop it.
        fc.pre(typeof rule === 'object' && rule !== null && !Array.isArray(rule));
        const verdict = documented('rule', rule);
        verdicts.add(verdict);
        expect(taken(() => readSweep('delete-snapshot', rule))).toBe(verdict);
      }),
      { numRuns: 3_000 },
    );
    expect(verdicts.size).toBe(2);
  });

  test.each(operationNames)('of requests for %s', async (name) => {
    const operation = await importOperation(name);
    const { goes, own } = targets[name] ?? {};
    const fitting = Object.entries({ project_id: projectId, ...goes, ...own });
    const one = (right: string) => fc.oneof({ weight: 12, arbitrary: fc.constant(right) }, anything);
    const fields = Object.fromEntries(fitting.map(([field, right]) => [field, one(right)]));
    const params = fc.record(fields, { requiredKeys: Object.keys(goes ?? {}) });
    const flag = fc.oneof({ weight: 5, arbitrary: fc.boolean() }, anything);
    const known = { params: fc.oneof({ weight: 9, arbitrary: params }, anything), dry_run: flag, wait: flag };
    const requests = fc.oneof(
      { weight: 9, arbitrary: fc.record(known, { requiredKeys: ['params'] }) },
      fc.record({ ...known, nobody: anything }, { requiredKeys: [] }),
    );
    let agreed = 0;
    fc.assert(
      fc.property(requests, (request) => {
        if (!documented(`${name}.request`, request)) return;
        agreed += 1;
        const configured = String(Object(request.params).project_id ?? projectId);
        expect(taken(() => readRequest(operation, configured, request))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
    expect(agreed).toBeGreaterThan(100);
  });
});

describe('What the document does not take', () => {
  const snapshot_id = right('1');
  function right(digit: string) {
    return `${digit.repeat(8)}-aaaa-4aaa-8aaa-${'0'.repeat(12)}`;
  }
  test.each([
    [{}],
    [{ params: {} }],
    [{ params: { snapshot_id }, dryrun: true }],
    [{ params: { snapshot_id, force: true } }],
    [{ params: { snapshot_id: 'x' } }],
    [{ params: { snapshot_id: snapshot_id.toUpperCase() } }],
    [{ params: { snapshot_id, project_id: 'a/b' } }],
    [{ params: { snapshot_id }, wait: 'yes' }],
    [[]],
    ['{}'],
    [null],
  ])('%j', async (request) => {
    expect(documented('delete-snapshot.request', request)).toBe(false);
    const operation = await importOperation('delete-snapshot');
    expect(taken(() => readRequest(operation, projectId, request))).toBe(false);
  });
});
