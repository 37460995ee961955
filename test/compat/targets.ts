import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import type { Project } from '../rehearsal/cloud/project.ts';
import { exampleOf } from '../rehearsal/cloud/services.ts';
import { httpEvent } from '../stage.ts';

/** Adds one target for each deletion, of this very moment, and answers what is sent to the functions to delete them. */
export async function addTargets(project: Project) {
  const made = Date.now();
  const events = operationNames.map(async (name) => {
    const { route } = await importOperation(name);
    const params = { project_id: project.id, ...(await exampleOf(name).goes(project, made)) };
    return { name, route, event: httpEvent(route, params, { wait: 'true' }) };
  });
  return Promise.all(events);
}
