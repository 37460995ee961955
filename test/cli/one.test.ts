import { beforeEach, describe, expect, test } from 'vitest';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Desk, setDesk } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await setDesk();
  return () => desk.close();
});

const idOf = (name: string) =>
  [...snapshots.of(desk.cloud.project).values()].find((one) => one.name === name)?.id ?? '';
const isThere = (name: string) => idOf(name) !== '';
const one = (name: string, ...more: string[]) =>
  desk.run(['delete', 'delete-snapshot', '--snapshot-id', idOf(name) || name, ...more]);
const unknown = '00000000-0000-4000-8000-000000000000';

describe('delete', () => {
  test('with --dry-run sends nothing', async () => {
    const { code, out } = await one('just-in-case', '--dry-run');
    expect([code, isThere('just-in-case')]).toEqual([0, true]);
    expect(out).toMatch(/^planned: delete-snapshot: snapshot_id \S+ would be deleted; nothing was sent\.\n$/);
  });

  test('with --wait watches until it is gone; a second time it is not there', async () => {
    const id = idOf('just-in-case');
    const first = await one('just-in-case', '--wait');
    expect([first.code, isThere('just-in-case')]).toEqual([0, false]);
    expect(first.out).toBe(`deleted: delete-snapshot: snapshot_id ${id} is deleted; a look found nothing left.\n`);
    expect(first.err).toMatch(/^The cloud's request id: \w+\n$/);
    const again = await one(id, '--wait');
    expect([again.code, again.out]).toEqual([0, expect.stringMatching(/^absent: .* is not there\./)]);
  });

  test('what is refused ends with 1 and the reason', async () => {
    const { code, out } = await one('autobk_snapshot_20260214');
    expect([code, isThere('autobk_snapshot_20260214')]).toEqual([1, true]);
    expect(out).toMatch(/^refused: .* was not deleted\. A snapshot whose name starts with/);
  });

  test('what fails ends with 1 and one sentence, which does not say that nothing was sent', async () => {
    const { code, out, err } = await one('never-lets-go', '--wait');
    expect([code, out]).toEqual([1, '']);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).not.toContain('Nothing was deleted');
  });

  test('prints JSON alone with --json, and nothing beside it with --quiet', async () => {
    const { out, err } = await one('just-in-case', '--json', '--quiet');
    expect([err, JSON.parse(out)]).toEqual(['', expect.objectContaining({ status: expect.any(String) })]);
  });

  test('ends with 2 for an id that is none', async () => {
    const { code, err } = await one('42');
    expect([code, err]).toEqual([
      2,
      'The request is not valid:\n  snapshot_id must be a UUID in lower case, with dashes\n',
    ]);
  });
});

describe('explain', () => {
  const explain = (...argv: string[]) => desk.run(['explain', ...argv]);

  test('says every clause and every guard of a target that goes', async () => {
    const { code, out, err } = await explain('delete-snapshot', idOf('just-in-case'));
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^older_than +yes +"30d" +"95d"$/m);
    expect(out).toMatch(/^status +yes +\["available","error"\] +"available"$/m);
    for (const guard of ['keep', 'constraint', 'sweep', 'used by'])
      expect(out).toMatch(new RegExp(`^${guard} +yes$`, 'm'));
    expect(out).toMatch(/It goes\.\n$/);
  });

  test('says all that speaks against one, not only the first, and by the rules it is given', async () => {
    const rules = desk.file('rules.yaml', 'delete-snapshot: { older_than: 900d, name: { glob: [tmp-*] } }');
    const { out } = await explain('delete-snapshot', idOf('golden-image-2024'), rules);
    expect(out).toMatch(/^older_than +no/m);
    expect(out).toMatch(/^name +no/m);
    expect(out).toMatch(/^keep +no +It is labelled keep/m);
    expect(out).toMatch(/It stays: 3 of these say no\.\n$/);
    const shipped = await explain('delete-snapshot', idOf('golden-image-2024'));
    expect(shipped.out).toMatch(/It stays: 1 of these says no\.\n$/);
  });

  test('of what is not there, and of a kind without a rule, says so', async () => {
    expect(await explain('delete-snapshot', unknown)).toEqual({ code: 0, out: 'It is not there.\n', err: '' });
    const json = await explain('delete-snapshot', unknown, '--json');
    expect(JSON.parse(json.out)).toMatchObject({ operation: 'delete-snapshot', status: 'absent' });
    const rules = desk.file('rules.yaml', 'release-eip: { older_than: 7d }');
    const { out } = await explain('delete-snapshot', idOf('just-in-case'), rules);
    expect(out).toContain('There is no rule for it, so a sweep takes none.');
  });

  test('tells no value of a label or a key that looks like a secret', async () => {
    const metadata = { 'db-password': 'hunter2-hunter2', 'temp-owner': 'eve' };
    const { id } = addServer(desk.cloud.project, { metadata });
    const rules = desk.file('rules.yaml', 'delete-server-metadata: { expired: true, labels: { has: [db-password] } }');
    for (const argv of [['temp-owner'], ['db-password'], ['db-password', rules], ['db-password', rules, '--json']]) {
      const { code, out } = await explain('delete-server-metadata', id, ...argv);
      expect([code, out.includes('hunter2')]).toEqual([0, false]);
    }
  });

  test('ends with 2 for too many words, and with 1 where the cloud does not answer', async () => {
    const many = await explain('delete-snapshot', unknown, 'a.yaml', 'b.yaml');
    expect([many.code, many.err.split('\n')[0]]).toEqual([
      2,
      'delete-snapshot wants snapshot_id, and perhaps a rules file behind.',
    ]);
    desk.cloud.fail({ path: /cloudsnapshots/, times: 99, how: { status: 403, body: { error: { code: 'EVS.0004' } } } });
    const refused = await explain('delete-snapshot', idOf('just-in-case'));
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toMatch(/^GET .* was refused by the cloud/);
  });
});

test('neither a secret nor what a terminal obeys is printed by any command, and no colour with or without NO_COLOR', async () => {
  const nasty = 'x\u001B[31m\u009B2J\u202E\u2066\r\ny';
  addSnapshot(desk.cloud.project, { name: nasty, created_at: desk.clock.now() - 95 * 86_400_000 });
  const rules = desk.file('rules.yaml', 'delete-snapshot: { older_than: 90d, max_percent: 90 }');
  const plan = desk.file('plan.json');
  const own = desk.cloud.environment();
  const environment = { ...own, LOG_LEVEL: 'trace', CLEANUP_API_KEY: 'a-key-that-nobody-sees' };
  const secrets = [own.HW_SECRET_KEY ?? '', environment.CLEANUP_API_KEY];
  const lines = [
    ['list'],
    ['plan', rules, '--out', plan],
    ['plan', rules, '--json'],
    ['explain', 'delete-snapshot', idOf(nasty), rules],
    ['explain', 'delete-snapshot', idOf(nasty), rules, '--json'],
    ['delete', 'delete-snapshot', '--snapshot-id', idOf(nasty), '--dry-run', '--json'],
    ['apply', plan, '--yes', '--out', desk.file('done.jsonl')],
    ['plan', `${nasty}.yaml`],
    ['plan', `--${nasty}`],
    [nasty],
    ['plan', desk.file('bad.yaml', 'delete-snapshot: { "x\u009B2J\u202E\u2066y": 1 }')],
  ];
  for (const more of [{}, { NO_COLOR: '1' }, { FORCE_COLOR: '1' }])
    for (const argv of lines) {
      const { out, err } = await desk.run(argv, { environment: { ...environment, ...more } });
      expect(out + err, argv.join(' ')).not.toMatch(/[^\P{C}\n]/u);
      for (const secret of secrets) expect(out + err).not.toContain(secret);
    }
  for (const name of ['plan.json', 'done.jsonl']) expect(desk.read(name)).not.toMatch(/[^\P{C}\n]/u);
});
