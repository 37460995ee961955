import { beforeEach, describe, expect, test } from 'vitest';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const words = 'Its disk stays.';
const operation: Operation = { ...deleteSnapshot, remark: () => words };
const add = (given: Parameters<typeof addSnapshot>[1] = {}) => addSnapshot(stage.cloud.project, given).id;
const send = (snapshot_id: string, query: Record<string, string> = {}) => stage.send(operation, { snapshot_id }, query);

describe('What an operation remarks', () => {
  test.each([
    ['planned', { dry_run: 'true' }],
    ['accepted', {}],
    ['deleted', { wait: 'true' }],
  ])('stands beside an outcome that is %s, in the log too', async (status, query) => {
    const { body } = await send(add(), query as Record<string, string>);
    expect([body.status, body.reason]).toEqual([status, words]);
    expect(stage.logged).toMatchObject([{ status, reason: words }]);
  });

  test('follows the reason that there is', async () => {
    const { body } = await send(add({ status: 'deleting' }), { dry_run: 'true' });
    expect([body.status, body.reason]).toEqual(['accepted', `It is already being deleted. ${words}`]);
  });

  test('may be nothing: then the reason is what it would be without', async () => {
    const silent: Operation = { ...deleteSnapshot, remark: () => undefined };
    const ask = (id: string) => stage.send(silent, { snapshot_id: id }, { dry_run: 'true' });
    expect((await ask(add())).body).not.toHaveProperty('reason');
    expect((await ask(add({ status: 'deleting' }))).body.reason).toBe('It is already being deleted.');
  });

  test('is not said of what is refused or absent', async () => {
    const { body } = await send(add({ status: 'creating' }));
    expect([body.status, body.reason]).toEqual(['refused', expect.not.stringContaining(words)]);
    const none = await send('aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee');
    expect([none.body.status, none.body.reason]).toEqual(['absent', expect.not.stringContaining(words)]);
  });
});
