import { type Answer, type Ask, flatFault } from './answer.ts';
import type { Fake } from './fake.ts';

/** What a service says when the path names another project than the credentials do; nothing when they agree. */
export function foreignProject(ask: Ask, projectId: string | undefined, { otherProject }: Fake): Answer | undefined {
  // Not every path names one; then the header or the token alone says which it is.
  const inPath = ask.params.project_id ?? projectId;
  const inHeader = ask.headers['x-project-id'] ?? projectId;
  if (inPath === projectId && inHeader === projectId) return undefined;
  if (otherProject) return otherProject(ask, projectId ?? 'None');
  const code = `${ask.service.toUpperCase()}.0400`;
  return flatFault(400, code, 'The project ID in the URL is different from that in the token.');
}
