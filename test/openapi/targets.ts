import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import type { Params } from '../rehearsal/cloud/fake.ts';
import type { Project } from '../rehearsal/cloud/project.ts';
import { exampleOf } from '../rehearsal/cloud/services.ts';
import { untidyProject } from '../rehearsal/cloud/untidy-project.ts';
import { virtualClock } from '../rehearsal/virtual-clock.ts';

/** What the examples of one function are about. */
export interface ExampleTargets {
  goes: Params;
  /** One more that may go, where each example is carried out in the same project. */
  another?: Params;
  stays: Params;
  absent: Params;
  rule: object;
  /** What only this function takes beside. */
  own: Params;
  /** Nothing is ever merely accepted. */
  atOnce: boolean;
}

/** When it is while the examples are carried out. */
export const moment = virtualClock().now();

const made = moment - 60 * 86_400_000;
const nowhere = '00000000-0000-4000-8000-000000000000';

/** The project the examples are sent to, the same each time: the untidy one with the targets of every fake. */
export async function exampleProject(): Promise<{ project: Project; targets: Record<string, ExampleTargets> }> {
  const project = untidyProject(moment);
  const targets: Record<string, ExampleTargets> = {};
  // One after the other, because ids are given out in order.
  for (const name of operationNames) targets[name] = await addExample(name, project, made);
  return { project, targets };
}

/** As it is before the first example, and for each function one target that may go, one that must not, one that is not there. */
export const { project, targets } = await exampleProject();

/** Adds the targets of one function's examples to a project, made at some moment. */
export async function addExample(name: string, project: Project, made: number): Promise<ExampleTargets> {
  const { route } = await importOperation(name);
  const { query = {}, atOnce = false, ...example } = exampleOf(name);
  const goes = await example.goes(project, made);
  const stays = await example.stays(project, made);
  const [, last = ''] = /\{(\w+)\}$/.exec(route) ?? [];
  return { goes, stays, absent: { ...goes, [last]: nowhere }, rule: example.rule, own: query, atOnce };
}
