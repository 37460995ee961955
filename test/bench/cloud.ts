// The other side of the benchmark, in a process of its own: so many snapshots, whose deletions are done at once, behind
// answers that are so many milliseconds on their way.
import { systemClock } from '../../shared/base/clock.ts';
import type { Seen } from '../rehearsal/cloud/answer.ts';
import { addManySnapshots } from '../rehearsal/cloud/evs/many-snapshots.ts';
import { frontDoor } from '../rehearsal/cloud/front-door.ts';
import { type Exchange, listen } from '../rehearsal/cloud/listener.ts';
import { type Service, services } from '../rehearsal/cloud/services.ts';
import { newWorld, variablesOf } from './world.ts';

const [snapshots, delay] = process.argv.slice(2).map(Number);
const world = newWorld(systemClock, { snapshotDelete: 0 });
addManySnapshots(world.project, snapshots ?? 0, Date.now());
const requests: Seen[] = [];
const fakes = services.get('evs') as Service;
const serve = frontDoor({ world, rules: [], requests, fakes, otherHost: () => '' });
const late = (exchange: Exchange) => void setTimeout(serve, delay, exchange);
const { endpoint } = await listen('evs', Date.now, delay ? late : serve);
process.stdout.write(`${JSON.stringify({ ...variablesOf(world), HW_EVS_ENDPOINT: endpoint })}\n`);
// Nobody looks at these, and a million of them would count as the cloud's memory.
setInterval(() => requests.splice(0), 100);
