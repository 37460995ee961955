import { expect, test } from 'vitest';
import { serviceProblems } from '../../shared/deploy/service-problems.ts';

const good = { events: [{ schedule: 'rate(1 day)' }, { httpApi: 'DELETE /v1/{project_id}/things/{id}' }] };

test('an entry with its route, and a file for it, is right', () => {
  expect(serviceProblems({ one: good }, ['one'])).toEqual([]);
});

test.each([
  ['nothing at all', null],
  ['other routes only', { events: [{ httpApi: 'GET /v1/{project_id}/things/{id}' }, { httpApi: '*' }] }],
  ['a recipe only', { events: [{ schedule: 'rate(1 day)' }] }],
  ['no events', { events: [] }],
])('an entry with %s lacks a DELETE route, and is told where that stands', (_, entry) => {
  expect(serviceProblems({ one: entry }, ['one'])).toEqual([
    `The function one of serverless.yml has no DELETE route. Add to its events:
      - httpApi: <the route of the operation in functions/one.ts>`,
  ]);
});

test('a name without a file is told which', () => {
  expect(serviceProblems({ one: good, two: good }, ['one'])).toEqual([
    'serverless.yml has a function two, but there is no functions/two.ts. Add the file, or remove the entry.',
  ]);
});

test('a file without an entry is told what to add', () => {
  expect(serviceProblems({ one: good }, ['one', 'two'])).toEqual([
    `functions/two.ts has no entry in serverless.yml. Add to its functions:
  two:
    events:
      - httpApi: <the route of the operation in functions/two.ts>`,
  ]);
});

test('a serverless.yml without functions lacks each of them', () => {
  expect(serviceProblems(undefined, ['one', 'two'])).toHaveLength(2);
});
