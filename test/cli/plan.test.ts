import { beforeEach, describe, expect, test } from 'vitest';
import { type Desk, reportOf, setDesk } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await setDesk();
  return () => desk.close();
});

const rules = 'delete-snapshot: { older_than: 90d, max_percent: 60 }\nrelease-eip: { older_than: 7d, status: [DOWN] }';

describe('plan', () => {
  test('deletes nothing, writes the plan, and says what to type next', async () => {
    const file = desk.file('plan.json');
    const { code, out, err } = await desk.run(['plan', desk.file('rules.yaml', rules), '--out', file]);
    expect(code).toBe(0);
    expect(desk.cloud.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(out).toContain('■ delete-snapshot');
    expect(err).toContain(`Written: ${file}\nTo carry out this plan: cleanup-functions apply ${file}\n`);
    expect(JSON.parse(desk.read('plan.json'))).toMatchObject({
      tool: expect.stringMatching(/^cleanup-functions \d/),
      project_id: desk.cloud.project.id,
      plan: true,
      unread: [],
    });
  });

  test.each(['--out', '--html'])('does not write %s over the rules that it reads', async (option) => {
    const file = desk.file('rules.yaml', rules);
    const { code, err } = await desk.run(['plan', file, option, file]);
    expect([code, desk.read('rules.yaml')]).toEqual([2, rules]);
    expect(err).toContain(`${file} is what is read; write to another file.`);
  });

  test('prints no rules where it cannot begin', async () => {
    for (const command of ['plan', 'forecast']) {
      const { code, err } = await desk.run([command], { environment: {} });
      expect([code, err.split('\n')[0]]).toEqual([2, 'The environment is not usable:']);
    }
  });

  test('goes by the shipped rules without a file, and prints them beside the result', async () => {
    const { code, out, err } = await desk.run(['plan']);
    expect(code).toBe(0);
    expect(err).toMatch(/^Without a rules file, by these rules:\n\n# The rules/);
    expect(out).toMatch(/^Plan for project/);
  });

  test('shows what a guard tripped over as held, warns, and ends with 0', async () => {
    const tripping = 'delete-snapshot: { older_than: 90d, max_percent: 1, expect_population: [100, 200] }';
    const argv = ['plan', desk.file('rules.yaml', tripping)];
    const { code, out, err } = await desk.run(argv);
    expect(code).toBe(0);
    expect(out).toMatch(/^210d {2}before-upgrade {2,}40 GB {2,}held$/m);
    expect(err).toContain('Warning: delete-snapshot is held. The project has 13 targets of this kind');
    const { guards, items } = reportOf((await desk.run([...argv, '--json', '--quiet'])).out, 'delete-snapshot');
    expect(guards).toHaveLength(1);
    expect(items.filter(({ status }) => status === 'held')).toHaveLength(5);
  });

  test('may be made during a freeze, and not at all while sweeps are switched off, which is a warning', async () => {
    const argv = ['plan', desk.file('rules.yaml', rules)];
    const under = (more: object) => desk.run(argv, { environment: { ...desk.cloud.environment(), ...more } });
    const frozen = await under({ CLEANUP_FREEZE: '2026-01-01/2027-01-01' });
    expect([frozen.code, frozen.err.includes('Warning')]).toEqual([0, false]);
    const disabled = await under({ CLEANUP_DISABLED: '1' });
    expect(disabled.code).toBe(0);
    expect(disabled.err).toContain('Warning: release-eip is held. Sweeps are switched off: CLEANUP_DISABLED is set.');
  });

  test('ends with 1 when a kind cannot be read, and shows the others', async () => {
    desk.cloud.fail({ path: /publicips/, times: 99, how: { status: 403, body: { error: { code: 'VPC.0010' } } } });
    const { code, out } = await desk.run(['plan', desk.file('rules.yaml', rules)]);
    expect(code).toBe(1);
    expect(out).toContain('■ delete-snapshot');
    expect(out).toContain('✗ release-eip: GET ');
    expect(out).toContain('1 of the kinds could not be read or begun.');
  });

  test('takes only the functions it is told to, by commas or one by one', async () => {
    const file = desk.file('rules.yaml', rules);
    const kinds = async (...argv: string[]) => {
      const { out } = await desk.run(['plan', ...argv, '--json', '--quiet']);
      return JSON.parse(out).reports.map(({ operation }: { operation: string }) => operation);
    };
    expect(await kinds('--only', 'release-eip', file)).toEqual(['release-eip']);
    expect(await kinds(file, '--only', 'delete-snapshot,release-eip')).toEqual(['release-eip', 'delete-snapshot']);
    expect(await kinds('--only', 'delete-snapshot', file, '--only', 'release-eip')).toHaveLength(2);
    const { code, err } = await desk.run(['plan', file, '--only', 'detach-nic']);
    expect([code, err.split('\n')[0]]).toEqual([2, `${file} holds no rule for detach-nic.`]);
    const shipped = await desk.run(['plan', '--only', 'detach-nic']);
    expect([shipped.code, shipped.err.split('\n')[0]]).toEqual([2, 'The shipped rules hold no rule for detach-nic.']);
  });

  test('is what apply takes, from the one’s standard output to the other’s input', async () => {
    const planned = await desk.run(['plan', '-', '--out', '-', '--quiet'], { readInput: () => rules });
    expect([planned.code, planned.err, JSON.parse(planned.out).plan]).toEqual([0, '', true]);
    const applied = await desk.run(['apply', '-', '--yes', '--only', 'release-eip', '--quiet'], {
      readInput: () => planned.out,
    });
    expect([applied.code, applied.err]).toEqual([0, '']);
    expect(applied.out).toContain('2 deleted.');
  });

  test.each([
    ['--html', 'html', '<!doctype html>'],
    ['--out', 'json', '{'],
  ])('%s - prints that and nothing else', async (option, _, begin) => {
    const { out } = await desk.run(['plan', desk.file('rules.yaml', rules), option, '-']);
    expect(out.toLowerCase().startsWith(begin)).toBe(true);
    expect(out).not.toContain('■');
  });
});
