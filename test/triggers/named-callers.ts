import { operation } from '../../functions/delete-snapshot.ts';
import { post } from '../outbound/deliveries.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Answer, httpEvent, readAnswer, type Stage } from '../stage.ts';
import { map, sample } from './samples.ts';

/** Keys by the names of who bears them, one for each scope and one for all. */
export const keys = {
  planner: 'the-key-of-a-planner',
  deleter: 'the-key-of-a-deleter',
  sweeper: 'the-key-of-a-sweeper',
  everyone: 'the-key-that-may-do-all',
};

/** Who bears a key. */
export type Caller = keyof typeof keys;

/** The settings of a deployment with these keys. */
export const environment = {
  CLEANUP_API_KEY: Object.entries(keys)
    .map((pair) => pair.join(':'))
    .join(' '),
  CLEANUP_API_SCOPES: 'planner:plan deleter:delete sweeper:sweep',
  CLEANUP_EVENT_MAP: JSON.stringify(map),
};

/** What callers ask a function for. */
export function asksOf(stage: Stage) {
  const { project } = stage.cloud;
  const send = async (event: object, key: string): Promise<Answer> => {
    const headers = { ...(event as { headers: object }).headers, authorization: `Bearer ${key}` };
    const context = { getRemainingTimeInMillis: () => 29_000, awsRequestId: 'of-the-platform' };
    return readAnswer(await stage.serve(operation)({ ...event, headers }, context));
  };
  const target = (query: Record<string, string> = {}) => {
    const { id } = addSnapshot(project, { name: 'old' });
    return httpEvent(operation.route, { project_id: project.id, snapshot_id: id }, query);
  };
  const json = { 'content-type': 'application/cloudevents+json' };
  return {
    deletion: (key: string, query: Record<string, string> = {}) => send(target(query), key),
    rawDeletion: (key: string, rawQueryString: string) => send({ ...target(), rawQueryString }, key),
    sweep: (key: string, rule: unknown) =>
      send(post('/sweeps/delete-snapshot', typeof rule === 'string' ? rule : JSON.stringify(rule)), key),
    event: (key: string, body = JSON.stringify(sample('event-grid-bare', addSnapshot(project).id))) =>
      send(post('/events/delete-snapshot', body, json), key),
  };
}
