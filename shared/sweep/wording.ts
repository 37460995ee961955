import type * as z from 'zod/mini';

/** What a clause may look like, by the names that lead to it. */
const examples: Readonly<Record<string, string>> = {
  older_than: '30d',
  name: '{"glob":["tmp-*"]}',
  labels: '{"has":["temporary"]}',
  'labels.is': '{"env":"test"}',
  status: '["available"]',
  server: '{"status":["SHUTOFF"]}',
  'server.status': '["SHUTOFF"]',
  'server.unchanged_for': '14d',
  key: '{"glob":["tmp-*"]}',
  volume: '{"type":["SATA"]}',
  'volume.type': '["SATA"]',
  'volume.min_size_gb': '100',
  size: '{"min_gb":100}',
  'size.min_gb': '100',
  limit: '50',
  max_percent: '10',
  expect_population: '[10, 500]',
};

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  array: 'a list',
  tuple: 'a list of two numbers',
  object: 'an object',
  record: 'an object',
  number: 'a number',
  int: 'a whole number',
};

/** What a rule says of a wrong type: what was expected, and how it is written. Anything else keeps its own words. */
export function ruleWording(issue: z.core.$ZodRawIssue): string | undefined {
  const path = (issue.path ?? []).map(String);
  if (issue.code === 'invalid_value' && path[0] === 'expired') return 'must be true; leave it out otherwise';
  const name = path.join('.');
  if (issue.code === 'too_small' || issue.code === 'too_big') return ofSize(issue, name);
  if (issue.code !== 'invalid_type') return undefined;
  if (/older_than|unchanged_for/.test(name)) return `must be a duration such as ${examples[name]}`;
  const kind = kinds[issue.expected] ?? `a ${issue.expected}`;
  const example =
    examples[name] ?? (kind === 'a list' ? '["tmp-*"]' : kind === 'a text' ? '"tmp", in quotes' : undefined);
  return `must be ${kind}${example ? ` such as ${example}` : ''}`;
}

function ofSize(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>, name: string) {
  const { origin } = issue;
  if (name === 'expect_population' && origin === 'array') return 'must be a list of two numbers such as [10, 500]';
  const isSmall = issue.code === 'too_small';
  const bound = isSmall ? issue.minimum : issue.maximum;
  if (origin === 'number' || origin === 'int')
    return `must be ${issue.inclusive ? `at ${isSmall ? 'least' : 'most'}` : isSmall ? 'more than' : 'less than'} ${bound}`;
  if (isSmall) return 'must not be empty';
  return `must have at most ${bound} ${origin === 'string' ? 'characters' : 'entries'}`;
}
