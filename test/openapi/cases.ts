import { Webhook } from 'standardwebhooks';
import type { Params } from '../rehearsal/cloud/fake.ts';
import { moment, project, targets } from './targets.ts';

/** One request the document shows. It is sent to a new copy of the examples' project, at the moment tests begin. */
export interface Case {
  /** What its parts and its answer are found by. */
  name: string;
  summary: string;
  route: string;
  path: Record<string, string>;
  query: Record<string, string>;
  headers: Record<string, string>;
  body?: unknown;
  /** What the body is, where it is not plain JSON. */
  type?: string;
}

/** The secret the examples of webhooks are signed with: the one of the Standard Webhooks specification. */
export const webhookSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** What is shown of one deletion over HTTP. Where the cloud does it at once, nothing is ever merely accepted. */
export function deletionCases(name: string, route: string, target = targets[name], projectId = project.id): Case[] {
  if (!target) return [];
  const { goes, another = goes, stays, absent, own, atOnce } = target;
  const one = (name: string, summary: string, params: Params, query: Params = {}): Case => ({
    name,
    summary,
    route,
    path: { project_id: projectId, ...params },
    query,
    headers: {},
  });
  const cases = [
    one('planned', 'A dry run: it would be deleted.', goes, { dry_run: 'true', ...own }),
    one('deleted', 'Watched until it was gone.', goes, { wait: 'true' }),
    one('absent', 'It is not there, or no longer.', absent),
    one('accepted', 'Asked for, and not yet seen to be gone.', another),
    one('refused', 'A documented constraint stands in the way.', stays),
  ];
  return cases.filter((shown) => shown.name !== 'accepted' || !atOnce);
}

/** What is shown of its webhook, signed as the specification's own package signs. */
export function webhookCases(name: string): Case[] {
  const target = targets[name];
  if (!target) return [];
  const one = (example: string, summary: string, body: object): Case => {
    const [id, time] = [`msg_${example}`, new Date(moment)];
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(moment / 1000)),
      'webhook-signature': new Webhook(webhookSecret).sign(id, time, JSON.stringify(body)),
    };
    return { name: example, summary, route: `POST /webhooks/${name}`, path: {}, query: {}, headers, body };
  };
  return [
    one('planned', 'What would happen.', { params: target.goes, dry_run: true }),
    one('deleted', 'Watched until it was gone.', { params: target.goes, wait: true }),
    one('refused', 'A documented constraint stands in the way.', { params: target.stays }),
  ];
}

/** What is shown of its sweep. */
export function sweepCases(name: string, target = targets[name]): Case[] {
  if (!target) return [];
  const route = `POST /sweeps/${name}`;
  const one = (example: string, summary: string, body: object): Case => {
    return { name: example, summary, route, path: {}, query: {}, headers: {}, body };
  };
  return [
    one('planned', 'What the rule would delete; nothing is.', target.rule),
    one('applied', 'The oldest of them, deleted.', { ...target.rule, limit: 1, apply: true }),
    one('stopped', 'A guard refused the whole run.', { limit: 5, apply: true }),
  ];
}
