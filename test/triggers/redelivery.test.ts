import { beforeEach, describe, expect, test } from 'vitest';
import { operation as deleteServerMetadata } from '../../functions/delete-server-metadata.ts';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import type { Handler } from '../../shared/triggers/handler.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { exampleOf } from '../rehearsal/cloud/services.ts';
import { type Stage, setStage } from '../stage.ts';
import { deliver, deploy } from './container.ts';
import { map, sample } from './samples.ts';

const hour = 3_600_000;

let stage: Stage;
let handler: Handler;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

/** Deploys an operation with a map of its own. */
function use(operation: Operation, entries: object[] = map) {
  const environment = { ...stage.cloud.environment(), CLEANUP_EVENT_MAP: JSON.stringify(entries) };
  handler = deploy(stage, operation, environment);
}
/** An entry that takes what a stopped server's event says for params. */
const entry = (...names: string[]) => ({
  when: { '/detail-type': 'Server Stopped' },
  params: Object.fromEntries(names.map((name) => [name, `/detail/${name}`])),
});
const stopped = (detail: object) => ({ ...sample('event-bridge'), 'detail-type': 'Server Stopped', detail });
const counts = () => Object.fromEntries(stage.cloud.deletions);

describe('The same event, delivered more than once, has the effect of once', () => {
  test.each(operationNames)('%s: at once, and an hour later', async (name) => {
    const params = await exampleOf(name).goes(stage.cloud.project, stage.clock.now());
    use(await importOperation(name), [entry(...Object.keys(params))]);
    const event = stopped(params);
    const first = await Promise.all([1, 2, 3].map(() => deliver(handler, event)));
    expect(first.flat().map(({ status }) => status)).toContain('deleted');
    stage.clock.advance(hour);
    expect(await deliver(handler, event)).toMatchObject([{ status: 'absent' }]);
    expect(Object.values(counts())).toEqual([1]);
  });

  test('twice in one batch', async () => {
    use(deleteSnapshot);
    const { id } = addSnapshot(stage.cloud.project);
    await deliver(handler, { events: [sample('event-grid-bare', id), sample('event-grid-bare', id)] });
    expect(counts()).toEqual({ [`snapshot:${id}`]: 1 });
  });

  test('on both platforms’ gateways at once: Lambda by SNS, FunctionGraph by SMN', async () => {
    use(deleteSnapshot);
    const { id } = addSnapshot(stage.cloud.project);
    await Promise.all(['sns', 'smn', 'kafka'].map((name) => deliver(handler, sample(name, id))));
    expect(counts()).toEqual({ [`snapshot:${id}`]: 1 });
  });

  test('though the target’s name has come back meanwhile, where max_age says how long an event is worth', async () => {
    use(deleteServerMetadata, [{ ...entry('server_id', 'key'), max_age: { '/time': '15m' } }]);
    const server = addServer(stage.cloud.project, { metadata: { temp: 'x' } });
    const event = stopped({ server_id: server.id, key: 'temp' });
    expect(await deliver(handler, event)).toMatchObject([{ status: 'deleted' }]);
    server.metadata.temp = 'wanted again';
    stage.clock.advance(hour);
    expect(await deliver(handler, event)).toMatchObject([{ status: 'ignored' }]);
    expect(counts()).toEqual({ [`metadata:${server.id}/temp`]: 1 });
  });
});
