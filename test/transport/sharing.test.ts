import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { Client } from '../../shared/transport/client.ts';
import { createSharing } from '../../shared/transport/sharing.ts';

const read = 'GET /v1/{project_id}/cloudservers/{server_id}';
const remove = 'DELETE /v2.1/{project_id}/servers/{server_id}/metadata/{key}';
const values = { project_id: 'p', server_id: 's' };

/** A client whose answers come when the test says so. */
function stand() {
  const asked: { route: string; answer: (reply: unknown) => void; fail: (error: Error) => void }[] = [];
  const client = ((_service: string, route: string) =>
    new Promise<unknown>((answer, fail) => asked.push({ route, answer, fail }))) as Client;
  const share = createSharing();
  const open = () => {
    const shared = share(client);
    return {
      read: (server_id = 's') => shared('ecs', read, { ...values, server_id }, z.unknown()),
      remove: () => shared('ecs', remove, { ...values, key: 'k' }, z.unknown()),
    };
  };
  return { asked, open };
}

test('what several read at one moment is asked for once; what they read later, or of another, is asked for again', async () => {
  const { asked, open } = stand();
  const reads = [open().read(), open().read()];
  const other = open().read('other');
  expect(asked).toHaveLength(2);
  for (const { answer } of asked) answer('found');
  expect(await Promise.all([...reads, other])).toEqual(['found', 'found', 'found']);
  const later = open().read();
  expect(asked).toHaveLength(3);
  asked[2]?.answer('found');
  await later;
});

test('whoever has sent a DELETE reads for itself, for what was asked before tells nothing of it', async () => {
  const { asked, open } = stand();
  const [one, other] = [open(), open()];
  const reading = other.read();
  const removing = one.remove();
  const looking = one.read();
  expect(asked.map(({ route }) => route.slice(0, 3))).toEqual(['GET', 'DEL', 'GET']);
  for (const { answer } of asked) answer('x');
  await Promise.all([reading, removing, looking]);
});

test('a DELETE is never shared', async () => {
  const { asked, open } = stand();
  const both = [open().remove(), open().remove()];
  expect(asked).toHaveLength(2);
  for (const { answer } of asked) answer(undefined);
  await Promise.all(both);
});

test('a read that fails fails for all who share it, and is forgotten', async () => {
  const { asked, open } = stand();
  const reads = [open().read(), open().read()].map((one) => one.catch(({ message }: Error) => message));
  asked[0]?.fail(new Error('away'));
  expect(await Promise.all(reads)).toEqual(['away', 'away']);
  const again = open().read();
  asked[1]?.answer('found');
  expect(await again).toBe('found');
});
