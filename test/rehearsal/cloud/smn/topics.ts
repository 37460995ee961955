import { flatFault, type Routes } from '../answer.ts';
import { hexId } from '../identifiers.ts';
import { keep } from '../project.ts';

/** What was published, by the topic's URN. */
export const published = keep('messages', () => new Map<string, { subject?: string; message: string }[]>());

/** Bytes of a message, characters of a subject. */
const most = { message: 256 * 1024, subject: 512 };

export const routes: Routes = {
  'POST /v2/{project_id}/notifications/topics/{topic_urn}/publish': ({ params, body, requestId }, { project }) => {
    const { topic_urn = '', project_id } = params;
    // Anybody's topic that this project does not have is none.
    if (!topic_urn.startsWith(`urn:smn:${project.region}:${project_id}:`))
      return { status: 404, body: { request_id: requestId, code: 'SMN.00010007', message: 'Topic not found' } };
    const { subject, message } = JSON.parse(body) as { subject?: string; message?: string };
    const isFit = message && Buffer.byteLength(message) <= most.message && (subject?.length ?? 0) <= most.subject;
    if (!isFit) return flatFault(400, 'SMN.00013109', 'The message is empty or too long');
    const messages = published.of(project).get(topic_urn) ?? [];
    published.of(project).set(topic_urn, [...messages, { ...(subject && { subject }), message }]);
    return { status: 200, body: { message_id: hexId(`message ${requestId}`), request_id: requestId } };
  },
};
