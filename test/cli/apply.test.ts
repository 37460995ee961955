import { beforeEach, describe, expect, test } from 'vitest';
import { snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { onRequest } from '../sweep/sweeping.ts';
import { type Desk, outcomesIn, reportOf, setDesk } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await setDesk();
  return () => desk.close();
});

const rules = 'delete-snapshot: { older_than: 90d, name: { except: [never-*] }, max_percent: 60 }';
const names = () => [...snapshots.of(desk.cloud.project).values()].map(({ name }) => name);
const old = ['before-upgrade', 'before-upgrade-2', 'before-upgrade-2-final', 'just-in-case'];
const remaining = () => old.filter((name) => names().includes(name));

/** Plans the old snapshots and answers the plan's file. */
async function planned(text = rules): Promise<string> {
  const plan = desk.file('plan.json');
  expect(await desk.run(['plan', desk.file('rules.yaml', text), '--out', plan, '--quiet'])).toMatchObject({ code: 0 });
  return plan;
}

/** A plan in which something is put otherwise. */
function bent(change: (plan: Record<string, unknown> & { reports: Record<string, unknown>[] }) => void): string {
  const plan = JSON.parse(desk.read('plan.json'));
  change(plan);
  return desk.file('bent.json', JSON.stringify(plan));
}

describe('apply', () => {
  test('carries out exactly that plan: what has become old meanwhile stays', async () => {
    const plan = await planned();
    const before = names().length;
    desk.clock.advance(60 * 86_400_000);
    const { code, out, err } = await desk.run(['apply', plan, '--yes']);
    expect([code, remaining(), names().length]).toEqual([0, [], before - 4]);
    expect(out).toContain('4 deleted.');
    expect(err).toMatch(/^delete-snapshot: 4 planned\nname {2,}age {2,}what\n/);
  });

  test('writes a line before it asks the cloud, one when the cloud accepts, and one at the end; then the report', async () => {
    const plan = await planned();
    await desk.run(['apply', plan, '--yes', '--out', desk.file('done.jsonl')]);
    const outcomes = outcomesIn(desk.read('done.jsonl'));
    const [first] = outcomes;
    const own = outcomes.filter(({ params }) => params.snapshot_id === first?.params.snapshot_id);
    expect(own.map(({ status }) => status)).toEqual(['sent', 'accepted', 'deleted']);
    const lines = desk
      .read('done.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ begun: expect.any(String), project_id: desk.cloud.project.id });
    expect(lines.at(-1).run).toMatchObject({
      plan: false,
      reports: [{ operation: 'delete-snapshot', complete: true }],
    });
  });

  test.each(['yes', 'YES ', ' yes'])('asks at a terminal, shows the plan first, and goes on at %j', async (answer) => {
    const plan = await planned();
    const asked: string[] = [];
    const ask = (question: string) => {
      asked.push(question);
      return Promise.resolve(answer);
    };
    const { code, err } = await desk.run(['apply', plan, '--quiet'], { ask });
    const { id, region } = desk.cloud.project;
    expect(asked).toEqual([`Delete these 4 targets of project ${id} in ${region}? Type yes: `]);
    expect([code, remaining()]).toEqual([0, []]);
    expect(err).toContain('before-upgrade-2-final');
  });

  test.each(['', 'y', 'no', 'yes please'])('ends with 2 at %j, and leaves an earlier file alone', async (answer) => {
    const plan = await planned();
    const out = desk.file('done.jsonl', 'of yesterday');
    const { code, err } = await desk.run(['apply', plan, '--out', out], { ask: async () => answer });
    expect([code, remaining(), desk.read('done.jsonl')]).toEqual([2, old, 'of yesterday']);
    expect(err).toContain('Nothing was deleted.');
  });

  test('wants --yes where there is no terminal', async () => {
    const { code, err } = await desk.run(['apply', await planned()]);
    expect([code, remaining()]).toEqual([2, old]);
    expect(err).toContain('There is no terminal to ask at; --yes says');
  });

  test('reads the plan from the standard input', async () => {
    await planned();
    const { code } = await desk.run(['apply', '-', '--yes', '--quiet'], { readInput: () => desk.read('plan.json') });
    expect([code, remaining()]).toEqual([0, []]);
  });

  test('takes only the functions it is told to', async () => {
    const plan = await planned(`${rules}\nrelease-eip: { older_than: 7d, status: [DOWN] }`);
    const { code, out } = await desk.run(['apply', plan, '--yes', '--only', 'release-eip', '--json', '--quiet']);
    expect([code, remaining()]).toEqual([0, old]);
    expect(JSON.parse(out).reports).toMatchObject([{ operation: 'release-eip' }]);
  });

  test('carries out what hangs on something before that, whatever order the plan has', async () => {
    const all = ['plan', '--out', desk.file('plan.json'), '--quiet'];
    await desk.run(all);
    await planned(`${rules}\ndetach-volume: { server: { status: [SHUTOFF] }, max_percent: 50 }
delete-volume: { older_than: 14d, max_percent: 50 }\nrelease-eip: { older_than: 7d, status: [DOWN] }`);
    const plan = bent((given) => given.reports.reverse());
    const { out } = await desk.run(['apply', plan, '--yes', '--json', '--quiet']);
    const order = JSON.parse(out).reports.map(({ operation }: { operation: string }) => operation);
    expect(order).toEqual(['detach-volume', 'release-eip', 'delete-snapshot', 'delete-volume']);
  });

  test('has nothing to do for a plan that names nothing, does not ask, and ends with 0', async () => {
    const plan = await planned('delete-snapshot: { older_than: 900d }');
    const { code, out, err } = await desk.run(['apply', plan]);
    expect([code, err]).toEqual([0, 'The plan names nothing to delete.\n']);
    expect(out).toContain('There was nothing to look at.');
  });
});

describe('apply ends with 1', () => {
  test.each([
    ['CLEANUP_DISABLED', '1', 'Sweeps are switched off'],
    ['CLEANUP_FREEZE', '2026-01-01/2027-01-01', 'CLEANUP_FREEZE is in force'],
  ])('when %s holds it, and says why', async (name, value, sentence) => {
    const plan = await planned();
    const environment = { ...desk.cloud.environment(), [name]: value };
    const { code, out } = await desk.run(['apply', plan, '--yes'], { environment });
    expect([code, remaining()]).toEqual([1, old]);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(sentence);
  });

  test('when something fails, and does the rest', async () => {
    const plan = await planned('delete-snapshot: { older_than: 90d, max_percent: 60 }');
    const { code, out } = await desk.run(['apply', plan, '--yes']);
    expect([code, remaining()]).toEqual([1, []]);
    expect(out).toContain('4 deleted, 1 failed.');
    expect(out).toMatch(/never-lets-go {2,}40 GB {2,}failed/);
  });

  test('when a kind cannot be read, and does the others', async () => {
    const plan = await planned(`${rules}\nrelease-eip: { older_than: 7d, status: [DOWN] }`);
    desk.cloud.fail({ path: /publicips/, times: 99, how: { status: 403, body: { error: { code: 'VPC.0010' } } } });
    const { code, out } = await desk.run(['apply', plan, '--yes']);
    expect([code, remaining()]).toEqual([1, []]);
    expect(out).toContain('✗ release-eip: GET ');
  });

  test.each([
    ['has been relabelled', (one: { metadata: object }) => Object.assign(one, { metadata: { keep: 'yes' } }), 'keep'],
    ['has another name', (one: object) => Object.assign(one, { name: 'needed' }), 'It has changed since the plan.'],
  ])('when a target %s since the plan, which stays', async (_, change, why) => {
    const plan = await planned();
    const [one] = [...snapshots.of(desk.cloud.project).values()].filter(({ name }) => name === 'just-in-case');
    if (one) change(one);
    const { code, out } = await desk.run(['apply', plan, '--yes', '--json', '--quiet']);
    expect(code).toBe(1);
    expect(snapshots.of(desk.cloud.project).has(one?.id ?? '')).toBe(true);
    const { items } = reportOf(out, 'delete-snapshot');
    expect(items.filter(({ status }) => status === 'changed')).toMatchObject([
      { reason: expect.stringContaining(why) },
    ]);
  });

  test('when the plan was tampered with: another target under a planned one’s fingerprint stays', async () => {
    await planned();
    const [stranger] = [...snapshots.of(desk.cloud.project).values()].filter(({ name }) => name === 'weekly-12');
    const plan = bent(({ reports }) => {
      const [report] = reports as { items: { params: { snapshot_id: string } }[] }[];
      const [item] = report?.items ?? [];
      if (item && stranger) item.params.snapshot_id = stranger.id;
    });
    const { code } = await desk.run(['apply', plan, '--yes', '--quiet']);
    expect([code, names().includes('weekly-12'), remaining()]).toEqual([1, true, [old[0]]]);
  });

  test('when it is told to stop, begins nothing more, and reports', async () => {
    const plan = await planned(`${rules}\ndelete-volume: { older_than: 14d, status: [available] }`);
    const stop = new AbortController();
    onRequest(desk.cloud, ({ method }) => method === 'DELETE' && stop.abort());
    const { code, out } = await desk.run(['apply', plan, '--yes'], { stop: stop.signal });
    expect(code).toBe(1);
    expect(out).toContain('✗ delete-volume: It was not begun: stopped.');
    expect(remaining().length).toBeLessThan(4);
  });
});

describe('apply ends with 2, deletes nothing, and says of', () => {
  test('another project’s plan which project is which', async () => {
    await planned();
    const plan = bent((given) => Object.assign(given, { project_id: 'elsewhere' }));
    const { code, err } = await desk.run(['apply', plan, '--yes']);
    expect([code, remaining()]).toEqual([2, old]);
    expect(err).toMatch(/^The plan is for project elsewhere in \S+, but the settings are those of project \w+ in /);
  });

  test('its own plan as the file to write that it would be lost', async () => {
    const plan = await planned();
    const { code, err } = await desk.run(['apply', plan, '--yes', '--out', plan]);
    expect([code, remaining()]).toEqual([2, old]);
    expect(err).toContain('is the plan itself; write to another file.');
    expect(JSON.parse(desk.read('plan.json'))).toMatchObject({ plan: true });
  });

  test.each([
    ['rules', () => rules, /holds rules, not a plan; plan .* --out plan\.json makes one of them/],
    [
      'a report of what was done',
      () => '{"reports":[],"project_id":"p","region":"r","plan":false}',
      /is the report of what/,
    ],
    [
      'the record of an apply',
      () => '{"begun":"2026"}\n{"status":"sent"}',
      /is the record of what was done, not a plan/,
    ],
    [
      'the report of a sweep',
      () => '{"operation":"delete-snapshot","items":[]}',
      /is the report of npm run sweep: give it/,
    ],
    ['something else', () => '{"hello":"world"}', /is not a plan, as plan --out writes it/],
    [
      'another kind’s name',
      () => '{"reports":[{"operation":"delete-thing","items":[]}]}',
      /is not a plan:\n {2}project_id/,
    ],
    ['broken JSON', () => '{"reports": [}', /is not valid JSON at line 1, column 14/],
    ['nothing', () => '', /is empty\./],
  ])('%s', async (_, text, sentence) => {
    const { code, out, err } = await desk.run(['apply', desk.file('given.json', text()), '--yes']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(sentence);
  });
});
