import { type Answer, type Ask, flatFault, novaFault, serviceFault } from './answer.ts';

/** What each service says when the path names another project than the credentials do; nothing when they agree. */
export function foreignProject(ask: Ask, projectId: string | undefined): Answer | undefined {
  const inPath = ask.params.project_id;
  const inHeader = ask.headers['x-project-id'] ?? projectId;
  if (inPath === projectId && inHeader === projectId) return undefined;
  const own = projectId ?? 'None';
  if (ask.service === 'clouddc') {
    return flatFault(400, 'CLOUDDC.0400', 'The project ID in the URL is different from that in the token.');
  }
  if (ask.service === 'evs') {
    return serviceFault(400, 'Common.0018', 'The project ID in the URL is different from that in the token.');
  }
  if (ask.path.startsWith('/v2.1/')) {
    const message = `Malformed request URL: URL's project_id '${inPath}' doesn't match Context's project_id '${own}'`;
    return novaFault('badRequest', 400, message);
  }
  return serviceFault(400, 'Ecs.0023', 'project_id in token mismatches with project_id in url.');
}
