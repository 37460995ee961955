import type { Issue } from '../../base/issue.ts';
import { isRecord } from '../../base/json.ts';
import { InvalidRequest } from '../../deletion/errors.ts';
import { readSweep } from '../../sweep/plan.ts';
import { type Rule, ruleSchema } from '../../sweep/rule.ts';
import { nearest } from '../../sweep/spelling.ts';
import { operationNames } from '../operations.ts';
import { list, UsageError } from '../problems.ts';
import { shippedRules } from '../shipped-rules.ts';
import type { Surroundings } from '../surroundings.ts';
import { calledIn, parseData, readText } from './data-file.ts';

/** A rules file, checked: one rule for each function it names, in the order in which they are carried out. */
export interface Rules {
  /** The file they are from, or that they are the shipped ones. */
  from: string;
  rules: { operation: string; rule: Rule }[];
}

/** What others hang on goes first, for what is done to these changes it. What is not named here has no part in that. */
const naturalOrder = [
  ...['delete-server', 'delete-instance', 'detach-volume', 'detach-nic', 'delete-server-metadata'],
  ...['delete-load-balancer', 'delete-nat-gateway', 'release-eip', 'delete-image', 'delete-snapshot', 'delete-volume'],
];

/** The order in which kinds are carried out. */
export function byNaturalOrder(a: { operation: string }, b: { operation: string }): number {
  const place = ({ operation }: { operation: string }) => naturalOrder.indexOf(operation) + 1 || 100;
  return place(a) - place(b);
}

/**
 * Reads a rules file: YAML or JSON with comments, an object with one rule for each function; without a file the shipped
 * rules. `only` names the functions asked for. Throws {@link UsageError} naming every issue.
 */
export function readRules(file: string | undefined, only: readonly string[] | undefined, around: Surroundings): Rules {
  const verb = file === undefined ? 'are' : 'is';
  const from = file === undefined ? 'the shipped rules' : calledIn(file);
  const text = file === undefined ? shippedRules() : readText(file, around);
  const given = parseData(text, file ?? 'careful.yaml');
  const entries = Object.entries(rulesIn(given, from)).filter(([name]) => !only || only.includes(name));
  const without = only?.filter((name) => !entries.some(([given]) => given === name)) ?? [];
  if (without.length > 0)
    throw new UsageError(`${from} ${file === undefined ? 'hold' : 'holds'} no rule for ${without.join(', ')}.`);
  if (entries.length === 0) throw new UsageError(`${from} holds no rule, ${example}.`);
  const issues: Issue[] = [];
  const rules = entries.flatMap(([operation, rule]) => readRule(operation, rule, issues) ?? []);
  if (issues.length > 0) throw new UsageError([`${from} ${verb} not valid:`, ...list(issues)].join('\n'));
  return { from, rules: rules.sort(byNaturalOrder) };
}

const example = 'such as { "delete-snapshot": { "older_than": "30d" } }';

function rulesIn(given: unknown, from: string): Record<string, unknown> {
  if (!isRecord(given)) throw new UsageError(`${from} must be an object with a rule for each function, ${example}.`);
  if ('items' in given || 'reports' in given)
    throw new UsageError(`${from} is a plan or a report, not rules; a plan is carried out by apply.`);
  const { $schema: _, ...rules } = given;
  const unknown = Object.keys(rules).filter((name) => !operationNames.includes(name));
  const clauses = unknown.filter((name) => name in ruleSchema.shape);
  if (clauses.length > 0 && clauses.length * 2 >= unknown.length)
    throw new UsageError(`${from} is a rule without the function it is for; a rules file names each, ${example}.`);
  if (unknown.length > 0) {
    const hints = unknown.map((name) => `${name}${nearest(name, operationNames) || '.'}`);
    throw new UsageError(`${from} names what is no function: ${hints.join(' ')}`);
  }
  return rules;
}

/** Whether something is deleted is said by the command alone: a rule copied from a schedule may say `apply`. */
function readRule(operation: string, given: unknown, issues: Issue[]): Rules['rules'][number] | undefined {
  const rule = isRecord(given) ? { ...given, trigger: undefined, apply: false } : given;
  try {
    return { operation, rule: readSweep(operation, rule).rule };
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    const at = (field: string) => (field === 'rule' ? operation : `${operation}.${field}`);
    issues.push(...error.issues.map(({ field, message }) => ({ field: at(field), message })));
    return undefined;
  }
}
