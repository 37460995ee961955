import { Session } from 'node:inspector/promises';
import { operation } from '../../functions/delete-snapshot.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { httpEvent, readAnswer, setStage } from '../stage.ts';

// Prints the product's files that one warm HTTP DELETE enters: those of which any function is called.
const stage = await setStage();
const handler = stage.serve(operation);
const ask = async () => {
  const { project } = stage.cloud;
  const params = { project_id: project.id, snapshot_id: addSnapshot(project).id };
  const { body } = readAnswer(await handler(httpEvent(operation.route, params, { wait: 'true' }), {}));
  if (body.status !== 'deleted') throw new Error(`The deletion ended ${body.status}.`);
};
await ask();
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
await ask();
const { result } = await session.post('Profiler.takePreciseCoverage');
session.disconnect();
await stage.cloud.close();

const entered = result
  .filter(({ functions }) => functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0))
  .flatMap(({ url }) => /\/((?:shared|functions)\/[^?]*\.ts)$/.exec(url)?.[1] ?? []);
console.log(JSON.stringify(entered.sort()));
