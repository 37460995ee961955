import { apiKey } from '../stage.ts';
import { type Case, deletionCases } from './cases.ts';
import type { Trouble } from './record.ts';

/** One way in which every request may end, with a request that ends so and what has to be out of order for it. */
export interface Ending {
  /** What the document calls the answer; some have several examples, by the names of what is shown. */
  response: string;
  status: number;
  description: string;
  shown: Case;
  trouble: Trouble;
}

/** The function they are shown with. */
export const shownWith = 'delete-snapshot';

const route = 'DELETE /v2/{project_id}/cloudsnapshots/{snapshot_id}';
const [planned] = deletionCases(shownWith, route);
if (!planned) throw new Error(`There is no case of ${shownWith} to show problems with.`);
const { path } = planned;

const over = 'policy user over ratelimit,limit:200,time:1 minute';

function ending(
  [status, response, description]: [number, string, string],
  change: Partial<Case> = {},
  trouble: Trouble = {},
): Ending {
  const shown = { ...planned, name: response, summary: description, route, path, query: {}, headers: {}, ...change };
  return { response, status, description, shown, trouble };
}

const forbidden = 'Not the project this deployment is for, or the key is right but lacks a scope.';

/** The settings of a deployment that lets its caller plan only. */
const readers = { CLEANUP_API_KEY: `reader:${apiKey}`, CLEANUP_API_SCOPES: 'reader:plan' };

/** Every problem a request may be answered with. */
export const endings: Ending[] = [
  ending([400, 'Invalid', 'The request cannot be acted on; every issue is named.'], {
    path: { ...path, snapshot_id: 'before-upgrade' },
    query: { dryrun: 'true' },
  }),
  ending([401, 'Unauthorized', 'The caller is not known, or this trigger is closed.'], {}, { stranger: true }),
  ending([403, 'Forbidden', forbidden], { name: 'OtherProject', path: { ...path, project_id: 'f'.repeat(32) } }),
  ending([403, 'Forbidden', forbidden], { name: 'Scope' }, { environment: readers }),
  ending([404, 'NotFound', 'This function does not answer here.'], { route: 'DELETE /v2/{project_id}/cloudsnapshots' }),
  ending(
    [429, 'Throttled', 'The cloud has had enough for now, or the target is busy.'],
    {},
    { fault: { how: 'throttle-429', text: over, times: 99 } },
  ),
  ending(
    [500, 'Misconfigured', 'The deployment is not set up as it must be; every setting is named, no value is.'],
    {},
    { environment: { HW_REGION_NAME: '', HW_SECRET_KEY: '' } },
  ),
  ending(
    [502, 'CloudFault', 'The cloud failed, gave up, or answered something nobody can act on.'],
    {},
    { fault: { how: { status: 500, body: { error: { code: 'EVS.2019', message: 'Failed to delete.' } } } } },
  ),
  ending([504, 'Unanswered', 'The cloud did not answer in time.'], {}, { fault: { how: 'stall', times: 99 } }),
];
