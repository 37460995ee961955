import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import type { Project } from '../rehearsal/cloud/project.ts';
import { pathOf } from '../rehearsal/cloud/routing.ts';
import { exampleOf } from '../rehearsal/cloud/services.ts';
import type { Command } from '../rehearsal/docs-try.ts';
import { type Case, deletionCases, sweepCases } from './cases.ts';
import { addExample, type ExampleTargets } from './targets.ts';

const days = 86_400_000;

/**
 * The examples as requests to a running project, by the id of the endpoint. Their targets are added to it, new ones each
 * time, so that each request does what it says.
 */
export async function liveCommands(project: Project, now: number): Promise<Map<string, Command[]>> {
  const commands = new Map<string, Command[]>();
  for (const name of operationNames) {
    const { route } = await importOperation(name);
    const target = await addTargets(name, project, now - 60 * days);
    commands.set(name, deletionCases(name, route, target, project.id).map(asCommand));
    commands.set(`sweep-${name}`, sweepCases(name, target).map(asCommand));
  }
  return commands;
}

/**
 * One for each example that deletes: watched, only accepted, and by a sweep. The project is so small that what a rule matches
 * is more than the usual tenth.
 */
async function addTargets(name: string, project: Project, made: number): Promise<ExampleTargets> {
  const { rule, ...target } = await addExample(name, project, made);
  const { goes } = exampleOf(name);
  const another = await goes(project, made);
  await goes(project, made);
  return { ...target, another, rule: { ...rule, max_percent: 100 } };
}

function asCommand({ name, summary, route, path, query, body }: Case): Command {
  const search = new URLSearchParams(query).toString();
  return {
    name,
    summary,
    path: `${pathOf(route, path)}${search && `?${search}`}`,
    ...(body !== undefined && { body }),
  };
}
