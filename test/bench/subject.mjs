// One measured process: `cold`, `warm`, `busy` or `list`, by the product (its bundle) or by the bare client.
const [, , who, mode, count, first = '0'] = process.argv;
const project = process.env.HW_PROJECT_ID;
const idOf = (n) => `5a9a51c0-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 900_000 };

const events = {
  queue: (id) => ({
    Records: [
      {
        messageId: id,
        eventSource: 'aws:sqs',
        body: JSON.stringify({ params: { project_id: project, snapshot_id: id } }),
      },
    ],
  }),
  http: (id) => ({
    version: '2.0',
    rawPath: `/v2/${project}/cloudsnapshots/${id}`,
    rawQueryString: 'wait=true',
    headers: { authorization: `Bearer ${process.env.CLEANUP_API_KEY}` },
    requestContext: { domainName: 'bench', stage: '$default', http: { method: 'DELETE' } },
  }),
};

/** The function that deletes one snapshot, and the one that plans a sweep over all. */
async function load() {
  if (who === 'bare') {
    const bare = await import('./bare.mjs');
    return { remove: bare.remove, list: bare.download };
  }
  const { handler } = await import(new URL('../../dist/aws/delete-snapshot/delete-snapshot.mjs', import.meta.url));
  const list = () => handler({ trigger: 'timer', older_than: '30d', max_percent: 100 }, context);
  return { list, remove: (id) => handler(events[who](id), context) };
}

const { remove, list } = await load();
const before = process.cpuUsage();
const began = performance.now();
if (mode === 'list') await list(Number(count));
else if (mode === 'busy') {
  let next = 0;
  const work = async () => {
    while (next < Number(count)) await remove(idOf(Number(first) + next++));
  };
  await Promise.all(Array.from({ length: 64 }, work));
} else for (let n = 0; n < Number(count); n += 1) await remove(idOf(Number(first) + n));
const { user, system } = process.cpuUsage(before);
const ms = performance.now() - began;
process.stderr.write(
  `${JSON.stringify({ ms, cpu: (user + system) / 1000, rss: process.resourceUsage().maxRSS / 1024 })}\n`,
);
process.exit(0);
