import { type Answer, type Ask, novaFault, serviceFault } from '../answer.ts';

/** Nova and the rest of ECS each have words of their own for it. */
export function otherProject(ask: Ask, own: string): Answer {
  if (!ask.path.startsWith('/v2.1/'))
    return serviceFault(400, 'Ecs.0023', 'project_id in token mismatches with project_id in url.');
  const given = ask.params.project_id;
  const message = `Malformed request URL: URL's project_id '${given}' doesn't match Context's project_id '${own}'`;
  return novaFault('badRequest', 400, message);
}
