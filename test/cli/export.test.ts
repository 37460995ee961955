import { statSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { operationNames } from '../../shared/cli/operations.ts';
import type { Run } from '../../shared/cli/report/run.ts';
import { type Cloud, startCloud } from '../rehearsal/cloud/cloud.ts';
import { servers } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot, more } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { untidyProject } from '../rehearsal/cloud/untidy-project.ts';
import { type VirtualClock, virtualClock } from '../rehearsal/virtual-clock.ts';
import { openFolder, run } from './inventory.ts';

let clock: VirtualClock;
let cloud: Cloud;
beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock, project: untidyProject(clock.now()) });
  return () => cloud.close();
});

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const planned = ({ out }: { out: string }) =>
  (JSON.parse(out) as Run).reports.map(({ operation, population, matched, kept, ages }) => {
    return { operation, population, matched, kept, ages };
  });

describe('export', () => {
  test('writes every kind after a head, and how many there were on each page; nobody else may read the file', async () => {
    const { path, read } = openFolder();
    expect(await run(['export', '--out', path('all.jsonl')], { cloud, clock })).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringMatching(/Exported: \d+ targets of \d+ kinds\.\n$/),
    });
    const [head, ...lines] = linesOf(read('all.jsonl'));
    expect(head).toMatchObject({ inventory: 1, project_id: cloud.project.id, made: '2026-03-31T10:00:00.000Z' });
    expect(lines.filter((line) => 'pages' in line).map(({ operation }) => operation)).toEqual(operationNames);
    expect(statSync(path('all.jsonl')).mode & 0o777).toBe(0o600);
    expect(cloud.requests.filter(({ method }) => method !== 'GET' && method !== 'POST')).toEqual([]);
    expect(cloud.deletions.size).toBe(0);
  });

  test('without a file it writes to the standard output, and --only names the kinds', async () => {
    const { out } = await run(['export', '--only', 'delete-snapshot', '--quiet'], { cloud, clock });
    const [, first, ...others] = linesOf(out);
    expect(first).toMatchObject({ operation: 'delete-snapshot', target: { params: { project_id: cloud.project.id } } });
    expect(others.at(-1)).toEqual({ operation: 'delete-snapshot', pages: [others.length] });
  });

  test('a kind that cannot be read is one line with the reason, and the others are there', async () => {
    const { path, read } = openFolder();
    cloud.fail({
      path: /cloudsnapshots/,
      times: 99,
      how: { status: 403, body: { error: { code: 'EVS.1', message: 'No.' } } },
    });
    const only = ['--only', 'delete-snapshot,release-eip'];
    const { code, err } = await run(['export', ...only, '--out', path('a.jsonl')], { cloud, clock });
    expect([code, err]).toEqual([1, expect.stringContaining('of 1 kind; 1 could not be read, and the file says why.')]);
    const unread = linesOf(read('a.jsonl')).filter((line) => 'unread' in line);
    expect(unread).toEqual([
      { operation: 'delete-snapshot', unread: expect.stringContaining('was refused by the cloud') },
    ]);
    const plan = await run(['plan', '--inventory', path('a.jsonl'), '--quiet', '--json'], { clock });
    const told = (JSON.parse(plan.out) as Run).unread;
    expect(plan.code).toBe(1);
    expect(told).toContainEqual({ operation: 'delete-snapshot', reason: unread[0]?.unread });
    expect(told).toContainEqual({ operation: 'delete-volume', reason: 'The inventory was made without it.' });
  });

  test('a list that cannot be read fails closed: the target has a user', async () => {
    addVolume(cloud.project, { name: 'of which nobody knows' });
    const refused = { status: 403, body: { error: { code: 'EVS.1', message: 'No.' } } };
    cloud.fail({ path: /cloudsnapshots/, times: 999, how: refused });
    const { code, out } = await run(['export', '--only', 'delete-volume', '--quiet'], { cloud, clock });
    const disk = linesOf(out).find(({ target }) => Object(target).name === 'of which nobody knows');
    expect([code, disk?.used_by]).toEqual([0, expect.stringContaining('was refused by the cloud')]);
  });

  test('when it is stopped, what was not read is said to be unread', async () => {
    const { path, read } = openFolder();
    const { code } = await run(['export', '--out', path('a.jsonl')], { cloud, clock, stop: AbortSignal.abort() });
    expect(code).toBe(1);
    expect(linesOf(read('a.jsonl')).slice(1)).toEqual(
      operationNames.map((operation) => ({ operation, unread: 'It was not read: the export was stopped.' })),
    );
  });

  test('no line waits for another: a large project never is one text', async () => {
    const spare = addSnapshot(cloud.project, {});
    const count = 20_000;
    more.of(cloud.project).source = {
      count,
      at: (index) => ({ ...spare, id: `${spare.id.slice(0, -6)}${String(index).padStart(6, '0')}` }),
      find: () => undefined,
      remove: () => {},
    };
    let [lines, longest] = [0, 0];
    const out = {
      write: (text: string) => {
        lines += 1;
        longest = Math.max(longest, text.length);
      },
    };
    await run(['export', '--only', 'delete-snapshot', '--quiet'], { cloud, clock, out });
    expect(lines).toBeGreaterThan(count);
    expect(longest).toBeLessThan(2_000);
  });
});

describe('export --anonymous', () => {
  const ownWords = () => {
    const all = [...servers.of(cloud.project).values()];
    return [...all.map(({ name }) => name), 'before-upgrade', 'nobody-remembers', 'storefront', '80.158.', 'finance'];
  };

  test('tells no name, address or value, in state and sentences neither, and the same text by the same hash', async () => {
    const { id } = addVolume(cloud.project, { name: 'secret-launch', created_at: clock.now() - 90 * 86_400_000 });
    addSnapshot(cloud.project, { name: 'the launch, second try', volume_id: id });
    const { out } = await run(['export', '--anonymous', '--quiet'], { cloud, clock });
    for (const word of [...ownWords(), 'launch', 'second try']) expect(out).not.toContain(word);
    const lines = linesOf(out);
    expect(lines[0]).toMatchObject({ anonymous: true });
    expect(out).toMatch(/The disk has the snapshot anon-[\da-f]{12}, which would be deleted with it\./);
    const snapshot = lines.find(({ operation }) => operation === 'delete-snapshot') as {
      target: Record<string, unknown>;
    };
    expect(snapshot.target.name).toBe(Object(snapshot.target.state).name);
    // Another file has other hashes.
    const again = linesOf((await run(['export', '--anonymous', '--quiet'], { cloud, clock })).out);
    expect(again.find(({ operation }) => operation === 'delete-snapshot')).not.toEqual(snapshot);
  });

  test('what rules go by beside names stays: the plan counts the same, and says that it cannot be applied', async () => {
    const { path, write } = openFolder();
    const own = { older_than: '7d', max_percent: 100 };
    const file = write('rules.json', Object.fromEntries(operationNames.map((name) => [name, own])));
    write('expired.json', { 'delete-server-metadata': { expired: true, max_percent: 100 } });
    await run(['export', '--anonymous', '--quiet', '--out', path('hidden.jsonl')], { cloud, clock });
    for (const rules of [file, path('expired.json')]) {
      const real = await run(['plan', rules, '--json', '--quiet'], { cloud, clock });
      const hidden = await run(['plan', rules, '--json', '--inventory', path('hidden.jsonl')], { clock });
      expect(planned(hidden)).toEqual(planned(real));
      expect(planned(real)[0]?.matched).toBeGreaterThan(0);
      expect(hidden.err).toContain('The inventory is anonymous');
    }
  });

  test('what the cloud itself wrote about a refusal is left out', async () => {
    const message = 'ecs.shop-frontend may not be seen';
    const how = { status: 403, body: { error: { code: 'EVS.1', message } } };
    cloud.fail({ path: /cloudsnapshots/, times: 999, how });
    const only = ['--only', 'delete-snapshot,delete-volume'];
    const { out } = await run(['export', ...only, '--anonymous', '--quiet'], { cloud, clock });
    expect(out).toContain('was refused by the cloud [403 EVS.1].');
    expect(out).not.toContain('shop-frontend');
  });
});
