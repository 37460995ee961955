import { beforeEach, describe, expect, test } from 'vitest';
import { operationNames } from '../../shared/cli/operations.ts';
import type { AuthKind } from '../rehearsal/cloud/environment.ts';
import { type Desk, setDesk } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await setDesk();
  return () => desk.close();
});

describe('list', () => {
  test.each([
    ['aksk', 'an access key'],
    ['temporary', 'a temporary access key'],
    ['token', 'a token'],
    ['password', 'the password of the user night-shift'],
  ] as [AuthKind, string][])('says who asks (%s), and never a secret', async (auth, words) => {
    const environment = desk.cloud.environment(auth);
    const { code, out, err } = await desk.run(['list'], { environment });
    const { id, region } = desk.cloud.project;
    expect([code, out.split('\n')[0]]).toEqual([0, `Project ${id} in ${region}, asked with ${words}.`]);
    for (const name of ['HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN', 'HW_AUTH_TOKEN', 'HW_USER_PASSWORD'])
      if (environment[name]) expect(out + err).not.toContain(environment[name]);
  });

  test('has each kind with its count, its oldest and its gigabytes', async () => {
    const { out } = await desk.run(['list']);
    for (const name of operationNames) expect(out).toMatch(new RegExp(`^${name} +\\d`, 'm'));
    expect(out).toMatch(/^delete-snapshot +13 +700d +520$/m);
    const kinds = JSON.parse((await desk.run(['list', '--json', '--quiet'])).out).kinds;
    expect(kinds).toContainEqual({
      operation: 'delete-snapshot',
      count: 13,
      unreadable: 0,
      size_gb: 520,
      oldest: expect.stringContaining(new Date(desk.clock.now() - 700 * 86_400_000).toISOString().slice(0, 16)),
    });
  });

  test('says why a kind could not be read, shows the others, and ends with 1', async () => {
    desk.cloud.fail({ path: /publicips/, times: 99, how: { status: 403, body: { error: { code: 'VPC.0010' } } } });
    const { code, out } = await desk.run(['list', '--only', 'release-eip,delete-snapshot']);
    expect(code).toBe(1);
    expect(out).toMatch(/^release-eip +\? +GET /m);
    expect(out).toMatch(/^delete-snapshot +13/m);
  });

  test('gives up a host that has never answered, and shows the others', async () => {
    const environment = { ...desk.cloud.environment(), HW_EVS_ENDPOINT: 'https://evs.no-region.invalid' };
    const only = 'release-eip,delete-snapshot,delete-volume';
    const { code, out } = await desk.run(['list', '--only', only, '--json', '--quiet'], { environment });
    const { kinds } = JSON.parse(out);
    const sentence = 'evs.no-region.invalid has not answered once';
    expect([code, kinds[0].count]).toEqual([1, 7]);
    for (const { reason } of kinds.slice(1)) expect(reason).toContain(sentence);
    expect(kinds[2].reason).toContain('was not sent');
  });

  test('asks a host again that has answered before', async () => {
    desk.cloud.fail({ service: 'evs', path: /detail$/, skip: 1, times: 6, how: 'reset' });
    const { code, out } = await desk.run(['list', '--only', 'delete-snapshot,delete-volume']);
    expect(code).toBe(0);
    expect(out).toMatch(/^delete-volume +7/m);
  });

  test('with --quiet says nothing beside the result', async () => {
    expect((await desk.run(['list', '--quiet'])).err).toBe('');
    expect((await desk.run(['list'])).err).toContain('Listing for delete-snapshot: 13 targets on 1 page');
  });
});
