import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Surroundings } from '../../shared/cli/surroundings.ts';
import { sweepCommand } from '../../shared/cli/sweep-command.ts';
import type { Report } from '../../shared/sweep/report.ts';
import type { Environment } from '../../shared/transport/settings.ts';
import { type Cloud, startCloud } from '../rehearsal/cloud/cloud.ts';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { virtualClock } from '../rehearsal/virtual-clock.ts';
import { onRequest } from '../sweep/sweeping.ts';

const day = 86_400_000;
const clock = virtualClock();
let folder: string;
let cloud: Cloud;
const file = (name: string) => join(folder, name);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sweep-'));
  writeFileSync(file('rule.json'), '{ "older_than": "30d", "max_percent": 60 }');
  cloud = await startCloud({ clock });
  const created_at = clock.now() - 40 * day;
  for (const name of ['old-1', 'old-2', 'old-\u001B[31m']) addSnapshot(cloud.project, { name, created_at });
  for (const name of ['new-1', 'new-2']) addSnapshot(cloud.project, { name, created_at: clock.now() });
  return async () => {
    await cloud.close();
    rmSync(folder, { recursive: true });
  };
});

async function run(argv: string[], environment: Environment = cloud.environment(), more: Partial<Surroundings> = {}) {
  const said = { out: '', err: '' };
  const screen = (name: 'out' | 'err') => ({
    write: (text: string) => {
      said[name] += text;
    },
  });
  const around = { environment, command: 'npm run sweep --', clock, out: screen('out'), err: screen('err'), ...more };
  return { code: await sweepCommand(['delete-snapshot', ...argv], around), ...said };
}

const names = () => [...snapshots.of(cloud.project).values()].map(({ name }) => name);
const readReport = (name: string) => JSON.parse(readFileSync(file(name), 'utf8')) as Report;

describe('npm run sweep', () => {
  test('plans unless told to apply; the plan given back deletes just that', async () => {
    const planned = await run(['--rule', file('rule.json'), '--json', file('plan.json'), '--html', file('plan.html')]);
    expect(planned).toMatchObject({ code: 0, err: 'Listing for delete-snapshot: 5 targets on 1 page\n' });
    expect(planned.out).toContain('A plan, nothing was deleted: 3 planned of 5 targets.');
    expect(planned.out).toContain(`--plan ${file('plan.json')} --apply`);
    expect(readFileSync(file('plan.html'), 'utf8')).toContain('<title>delete-snapshot: A plan, nothing');
    expect(names()).toHaveLength(5);
    addSnapshot(cloud.project, { name: 'old-too-late', created_at: clock.now() - 50 * day });
    const applied = await run(['--plan', file('plan.json'), '--apply', '--json', file('done.json')]);
    expect(applied).toMatchObject({ code: 0, err: expect.stringContaining('Deleting: 3 deleted\n') });
    expect(readReport('done.json')).toMatchObject({ plan: false, matched: 3, complete: true });
    expect(names().sort()).toEqual(['new-1', 'new-2', 'old-too-late']);
  });

  test('neither a key nor what a terminal obeys is printed, and no log line', async () => {
    const environment = cloud.environment();
    const { out, err } = await run(['--rule', file('rule.json'), '--apply'], { ...environment, LOG_LEVEL: 'trace' });
    expect(out).toContain('old-�[31m');
    expect(out + err).not.toContain('\u001B');
    for (const secret of [environment.HW_ACCESS_KEY, environment.HW_SECRET_KEY])
      expect(out + err).not.toContain(secret);
    expect(out + err).not.toContain('{"level"');
  });

  test('nothing that a rule, a plan, an error or a file brings is obeyed by a terminal', async () => {
    const nasty = 'a\u009B31m\u202E\u2066\u200Fb';
    const rule = { older_than: '30d', max_percent: 60, name: { except: [nasty] } };
    writeFileSync(file('rule.json'), JSON.stringify(rule));
    const [snapshot] = snapshots.of(cloud.project).values();
    Object.assign(snapshot ?? {}, { name: `old-${nasty}` });
    const planned = await run(['--rule', file('rule.json'), '--json', file('plan.json')]);
    expect(planned.out).toContain('by the rule {"older_than":"30d"');
    const text = readFileSync(file('plan.json'), 'utf8');
    expect(text).toContain('\\u202e');
    expect(readReport('plan.json').rule.name).toEqual({ except: [nasty] });
    const applied = await run(['--plan', file('plan.json'), '--apply']);
    expect(applied.out).toContain('Done: 3 deleted');
    writeFileSync(file('rule.json'), JSON.stringify({ [nasty]: 1 }));
    const refused = await run(['--rule', file('rule.json')]);
    expect(refused.code).toBe(2);
    const unwritable = await run(['--rule', file('rule.json'), '--json', `/no-such-folder-${nasty}/x.json`]);
    for (const said of [planned, applied, refused, unwritable, { out: text, err: '' }])
      expect(said.out + said.err).not.toMatch(/[^\P{C}\n]/u);
  });

  test('a guard that trips ends with 1 and its sentence', async () => {
    writeFileSync(file('rule.json'), '{ "older_than": "30d", "expect_population": [100, 200] }');
    const { code, out } = await run(['--rule', file('rule.json'), '--apply']);
    expect(code).toBe(1);
    expect(out).toMatch(/Nothing was deleted: a guard stopped the sweep\.\n {2}The project has 5 targets/);
    expect(names()).toHaveLength(5);
  });

  test('one failure ends with 1 and does not stop the rest', async () => {
    for (const snapshot of snapshots.of(cloud.project).values()) snapshot.refusesToGo = snapshot.name === 'old-1';
    const { code, out } = await run(['--rule', file('rule.json'), '--apply']);
    expect(code).toBe(1);
    expect(out).toContain('Not all of it went well: 2 deleted, 1 failed of 5 targets.');
    expect(names()).toEqual(['old-1', 'new-1', 'new-2']);
  });

  test('a listing that fails ends with 1: nothing was deleted', async () => {
    cloud.fail({
      path: /cloudsnapshots\/detail/,
      times: 99,
      how: { status: 403, body: { error: { code: 'EVS.0004' } } },
    });
    const { code, out, err } = await run(['--rule', file('rule.json'), '--apply']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^Nothing was deleted: GET .* was refused by the cloud/);
    expect(names()).toHaveLength(5);
  });

  test('told to stop, it begins no further deletion and still reports', async () => {
    for (let i = 0; i < 197; i += 1) addSnapshot(cloud.project, { created_at: clock.now() - 40 * day });
    writeFileSync(file('rule.json'), '{ "older_than": "30d", "max_percent": 100, "limit": 200 }');
    const stop = new AbortController();
    onRequest(cloud, ({ method }) => method === 'DELETE' && stop.abort());
    const argv = ['--rule', file('rule.json'), '--apply', '--json', file('done.json')];
    const { code, out } = await run(argv, undefined, { stop: stop.signal });
    expect(code).toBe(1);
    expect(out).toContain('Stopped before the end: ');
    const { items, left } = readReport('done.json');
    expect([left > 100, left + items.length]).toEqual([true, 200]);
    expect(items.map(({ status }) => status)).not.toContain('failed');
  });

  test('a bad rule ends with 2 and every issue, before anything is asked of the cloud', async () => {
    writeFileSync(file('rule.json'), '{ "older_then": "30d", "limit": 0, "labels": { "hass": ["x"] } }');
    const { code, out, err } = await run(['--rule', file('rule.json')]);
    expect([code, out]).toEqual([2, '']);
    for (const issue of ['older_then is not known; did you mean older_than?', 'limit ', 'labels.hass is not known'])
      expect(err).toContain(`  ${issue}`);
    expect(cloud.requests).toEqual([]);
  });

  test('an environment that is not usable ends with 2 and every setting', async () => {
    const { code, err } = await run(['--rule', file('rule.json')], { HW_REGION_NAME: 'eu-west-101' });
    expect(code).toBe(2);
    expect(err).toMatch(/^The environment is not usable:\n {2}HW_PROJECT_ID is missing/);
  });

  test('a report that could not be written down is known before anything is deleted', async () => {
    const { code, err } = await run(['--rule', file('rule.json'), '--apply', '--json', file('none/report.json')]);
    expect([code, err.split('\n')[0]]).toEqual([2, `${file('none/report.json')} cannot be written: ENOENT.`]);
    expect(names()).toHaveLength(5);
  });
});
