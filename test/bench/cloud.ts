// The other side of the benchmark, in a process of its own: an embedded cloud whose deletions are done at once.
import { startCloud } from '../rehearsal/cloud/cloud.ts';
import { addManySnapshots } from '../rehearsal/cloud/evs/many-snapshots.ts';

const cloud = await startCloud({ latency: { snapshotDelete: 0 } });
addManySnapshots(cloud.project, Number(process.argv[2]), Date.now());
process.stdout.write(`${JSON.stringify(cloud.environment())}\n`);
// Nobody looks at these, and a million of them would count as the cloud's memory.
setInterval(() => cloud.requests.splice(0), 100);
