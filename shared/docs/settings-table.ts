import { names, type Setting } from '../transport/identity.ts';
import { codes, markdownTable } from './markdown.ts';

/** What the settings of the cloud are for; their names and twins stand where they are read. */
const cloud: Record<Setting, string> = {
  region: 'the region, such as `eu-west-101`; required',
  projectId: 'the one project this deployment may touch; required. FunctionGraph itself sets the last name',
  accessKey: 'the access key that requests are signed with',
  secretKey: 'its secret part',
  securityToken: 'goes with a temporary access key',
  authToken: 'instead of a key: a token that somebody else obtained; it is not renewed',
  userName: 'instead of both: an IAM user. Its token is obtained, kept and renewed',
  password: 'goes with the user',
  domainName: 'goes with the user: the name of its account',
  cloud:
    'the domain of the cloud; unless set `myhuaweicloud.com`, or `myhuaweicloud.eu` for `eu-west-1…`. Open Telekom Cloud: `otc.t-systems.com`',
};

/** The settings that have no twins. */
const others: Record<string, string> = {
  'HW_{SERVICE}_ENDPOINT':
    "a service's base URL, such as `HW_ECS_ENDPOINT`; unless set `https://{service}.{region}.{domain}`. Plain http on loopback only",
  CLEANUP_API_KEY:
    'the bearer key of HTTP callers, at least 16 characters without a colon; or `name:key` pairs separated by spaces, a name twice while its key is being rotated. The log tells the name. Without it all but signed webhooks are answered 401',
  CLEANUP_API_SCOPES:
    'what keys with names may do, such as `alice:plan ci:plan,sweep`; see [triggers](../triggers/README.md#keys). A name that is not here may do all',
  CLEANUP_WEBHOOK_SECRET:
    'what webhooks are signed with: `whsec_…`, several separated by spaces while one is being rotated',
  CLEANUP_HUB_SECRET:
    "what webhooks of code forges are signed with: the forge's plain secret, at least 16 characters without a blank, several separated by spaces",
  CLEANUP_SETTINGS:
    'more of these settings, as one JSON object of texts: a whole secret at once. What is set by itself has precedence',
  CLEANUP_QUEUE_URL: 'the SQS queue to which sweeps hand their deletions',
  CLEANUP_DEAD_LETTER_QUEUE_URL: 'the SQS queue for messages that can never succeed',
  CLEANUP_EVENT_MAP: 'what an event deletes, as JSON; see [triggers](../triggers/README.md#events)',
  CLEANUP_NOTIFY_URL:
    'who is told: URLs (https only) and topics, separated by spaces; see [outbound](../outbound/README.md#notifications). Secret',
  CLEANUP_NOTIFY_SECRET: 'what Standard Webhooks are signed with: `whsec_…`, several separated by spaces',
  CLEANUP_NOTIFY_FORMAT:
    'the format of URLs that say none: `webhook`, `slack`, `teams`, `feishu`, `dingtalk` or `wecom`; unless set, as the host has it',
  CLEANUP_NOTIFY_GROUP_BY:
    'the label that says whose a target is, such as `team`: reports name its value, digests are grouped by it',
  CLEANUP_DISABLED: '`1` stops every sweep, plans too, and discards what sweeps have queued',
  CLEANUP_FREEZE:
    'intervals such as `2026-12-20/2027-01-06`, separated by spaces: within them sweeps may plan but not delete, and what they have queued is discarded',
  CLEANUP_METRICS: '`1` or `0`: CloudWatch metrics inside the log lines; on Lambda `1` unless set',
  LOG_LEVEL: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`; unless set `info`',
  AWS_LAMBDA_FUNCTION_NAME: 'set by Lambda itself; leave it alone. It switches the metrics on',
};

/** Every setting that the code reads, with the names read after it where it is not set. */
export function settingsTable(): string {
  const rows = Object.entries(names).map(([setting, [own, ...twins]]) => [
    codes([own]),
    codes(twins),
    cloud[setting as Setting],
  ]);
  const rest = Object.entries(others).map(([name, about]) => [codes([name]), '', about]);
  return markdownTable(['setting', 'read next', 'what it is'], [...rows, ...rest]);
}
