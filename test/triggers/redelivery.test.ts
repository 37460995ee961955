import { beforeEach, describe, expect, test } from 'vitest';
import { operation as deleteServerMetadata } from '../../functions/delete-server-metadata.ts';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { operation as detachNic } from '../../functions/detach-nic.ts';
import { operation as detachVolume } from '../../functions/detach-volume.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import type { Handler } from '../../shared/triggers/handler.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addNic, addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
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
  /** For each kind of deletion: a target, the event about it, and what the cloud counts. */
  const kinds: Record<string, () => [event: object, counted: string]> = {
    'delete-snapshot': () => {
      use(deleteSnapshot);
      const { id } = addSnapshot(stage.cloud.project);
      return [sample('event-bridge', id), `snapshot:${id}`];
    },
    'delete-server-metadata': () => {
      use(deleteServerMetadata, [entry('server_id', 'key')]);
      const { id } = addServer(stage.cloud.project, { metadata: { temp: 'x' } });
      return [stopped({ server_id: id, key: 'temp' }), `metadata:${id}/temp`];
    },
    'detach-nic': () => {
      use(detachNic, [entry('server_id', 'port_id')]);
      const server = addServer(stage.cloud.project);
      const { port_id } = addNic(stage.cloud.project, server);
      return [stopped({ server_id: server.id, port_id }), `nic:${server.id}/${port_id}`];
    },
    'detach-volume': () => {
      use(detachVolume, [entry('server_id', 'volume_id')]);
      const server = addServer(stage.cloud.project);
      attachVolume(stage.cloud.project, server, undefined, { root: true });
      const { id } = attachVolume(stage.cloud.project, server);
      return [stopped({ server_id: server.id, volume_id: id }), `volume:${server.id}/${id}`];
    },
  };

  test.each(Object.keys(kinds))('%s: at once, and an hour later', async (kind) => {
    const [event, counted] = kinds[kind]?.() ?? [];
    const first = await Promise.all([1, 2, 3].map(() => deliver(handler, event)));
    expect(first.flat().map(({ status }) => status)).toContain('deleted');
    stage.clock.advance(hour);
    expect(await deliver(handler, event)).toMatchObject([{ status: 'absent' }]);
    expect(counts()).toEqual({ [counted ?? '']: 1 });
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
