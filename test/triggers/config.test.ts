import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Misconfigured } from '../../shared/base/misconfigured.ts';
import type { Environment } from '../../shared/transport/settings.ts';
import { readAccess, readConfig } from '../../shared/triggers/config.ts';

const place = { HW_REGION_NAME: 'ap-southeast-3', HW_PROJECT_ID: '9c53a566cb3443ab910cf0daebca90c4' };
const keys = { HW_ACCESS_KEY: 'AK', HW_SECRET_KEY: 'SK' };
const login = { HW_USER_NAME: 'user', HW_USER_PASSWORD: 'password', HW_DOMAIN_NAME: 'domain' };

/** What is wrong with an environment: the settings it names, and everything it says. */
function problems(env: Environment): { fields: string[]; words: string } {
  try {
    readConfig(env);
    return { fields: [], words: '' };
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return { fields: error.issues.map(({ field }) => field), words: error.message + JSON.stringify(error.issues) };
  }
}

/** What a complete configuration holds, by the setting it comes from. */
function settings(env: Environment): Record<string, string | undefined> {
  const { region, projectId, identity, endpointOf } = readConfig(env);
  const [key, user] = ['key' in identity ? identity.key : undefined, 'login' in identity ? identity.login : undefined];
  return {
    HW_REGION_NAME: region,
    HW_PROJECT_ID: projectId,
    HW_CLOUD: endpointOf('ecs').origin.replace(`https://ecs.${region}.`, ''),
    HW_ACCESS_KEY: key?.accessKey,
    HW_SECRET_KEY: key?.secretKey,
    HW_SECURITY_TOKEN: key?.securityToken,
    HW_AUTH_TOKEN: 'token' in identity ? identity.token : undefined,
    HW_USER_NAME: user?.userName,
    HW_USER_PASSWORD: user?.password,
    HW_DOMAIN_NAME: user?.domainName,
  };
}

const complete: [string, Record<string, string>][] = [
  ['keys', { ...place, ...keys, HW_SECURITY_TOKEN: 'temporary', HW_CLOUD: 'otc.t-systems.com' }],
  ['a token', { ...place, HW_AUTH_TOKEN: 'token' }],
  ['a user', { ...place, ...login }],
];

/** Each setting with its twins, in the order they are read. */
const twins: [string, ...string[]][] = [
  ['HW_REGION_NAME', 'OS_REGION_NAME'],
  ['HW_PROJECT_ID', 'OS_PROJECT_ID', 'OS_TENANT_ID', 'HUAWEICLOUD_SDK_PROJECT_ID'],
  ['HW_ACCESS_KEY', 'OS_ACCESS_KEY', 'HUAWEICLOUD_SDK_AK'],
  ['HW_SECRET_KEY', 'OS_SECRET_KEY', 'HUAWEICLOUD_SDK_SK'],
  ['HW_SECURITY_TOKEN', 'OS_SECURITY_TOKEN', 'HUAWEICLOUD_SDK_SECURITY_TOKEN'],
  ['HW_AUTH_TOKEN', 'OS_AUTH_TOKEN'],
  ['HW_USER_NAME', 'OS_USERNAME'],
  ['HW_USER_PASSWORD', 'OS_PASSWORD'],
  ['HW_DOMAIN_NAME', 'OS_DOMAIN_NAME', 'OS_USER_DOMAIN_NAME'],
];

describe('The environment', () => {
  test.each(complete)('a region, a project and %s are enough', (_words, env) => {
    expect(settings(env)).toMatchObject(env);
  });

  test.each(twins)('%s is read before its twins, and each of those before the next', (name, ...others) => {
    const [, usual = {}] = complete.find(([, env]) => name in env) ?? [];
    const { [name]: own, ...rest } = usual;
    const order = [name, ...others];
    for (const [i, first] of order.entries()) {
      const env = {
        ...rest,
        ...Object.fromEntries(order.slice(i).map((twin) => [twin, `of-${first === twin ? i : 'x'}`])),
      };
      expect(settings(env)[name], first).toBe(`of-${i}`);
    }
    expect(settings({ ...usual, ...Object.fromEntries(others.map((twin) => [twin, ''])) })[name]).toBe(own);
    expect(settings({ ...rest, [name]: '', [others.at(-1) ?? '']: 'of-last' })[name], 'empty is unset').toBe('of-last');
  });

  test.each([
    ['a Chinese or international region', 'ap-southeast-3', undefined, 'ap-southeast-3.myhuaweicloud.com'],
    ['the European one', 'eu-west-101', undefined, 'eu-west-101.myhuaweicloud.eu'],
    ['the European one, told otherwise', 'eu-west-101', 'myhuaweicloud.com', 'eu-west-101.myhuaweicloud.com'],
    ['the Open Telekom Cloud', 'eu-de', 'otc.t-systems.com', 'eu-de.otc.t-systems.com'],
  ])('the endpoints of %s follow from region and cloud', (_words, region, cloud, domain) => {
    const { endpointOf } = readConfig({ ...keys, ...place, HW_REGION_NAME: region, HW_CLOUD: cloud });
    for (const name of ['ecs', 'evs', 'clouddc', 'iam', 'vpc'])
      expect(endpointOf(name).origin).toBe(`https://${name}.${domain}`);
  });

  test.each([
    'https://ecs.example.com',
    'https://ecs.example.com:8443',
    'http://127.0.0.1:4566',
    'http://localhost:1',
    'http://[::1]:1',
  ])('an endpoint may be %s', (url) => {
    for (const name of ['ecs', 'evs', 'clouddc', 'iam'] as const) {
      const { endpointOf } = readConfig({ ...place, ...keys, [`HW_${name.toUpperCase()}_ENDPOINT`]: `${url}/` });
      const services = ['ecs', 'evs', 'clouddc', 'iam'];
      expect(services.filter((one) => endpointOf(one).origin === url)).toEqual([name]);
    }
  });

  test.each([
    'http://ecs.example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://localhost@example.com',
    'http://10.0.0.1:80',
    'https://ecs.example.com/v1',
    'https://ecs.example.com/?a=b',
    'https://ecs.example.com/#a',
    'https://user:secret@ecs.example.com',
    'https://user@ecs.example.com',
    'ftp://127.0.0.1',
    'ecs.example.com',
  ])('an endpoint may not be %s', (url) => {
    const { fields, words } = problems({ ...place, ...keys, HW_EVS_ENDPOINT: url });
    expect(fields).toEqual(['HW_EVS_ENDPOINT']);
    expect(words).not.toContain(url);
  });

  test.each<[string, Environment, string[]]>([
    ['nothing at all', {}, ['HW_REGION_NAME', 'HW_PROJECT_ID', 'HW_ACCESS_KEY']],
    [
      'half a key pair, though a token is there',
      { ...place, HW_ACCESS_KEY: 'AK', HW_AUTH_TOKEN: 't' },
      ['HW_SECRET_KEY'],
    ],
    ['the other half', { ...place, HW_SECRET_KEY: 'SK' }, ['HW_ACCESS_KEY']],
    ['a user alone', { ...place, HW_USER_NAME: 'u' }, ['HW_USER_PASSWORD', 'HW_DOMAIN_NAME']],
    ['a domain alone', { ...place, HW_DOMAIN_NAME: 'd' }, ['HW_USER_NAME', 'HW_USER_PASSWORD']],
    [
      'everything wrong at once',
      {
        HW_REGION_NAME: 'a.b/c',
        HW_PROJECT_ID: '../x',
        HW_CLOUD: 'x',
        HW_IAM_ENDPOINT: 'x',
        HW_SECRET_KEY: 'x',
        LOG_LEVEL: 'loud',
      },
      ['HW_REGION_NAME', 'HW_PROJECT_ID', 'HW_CLOUD', 'HW_IAM_ENDPOINT', 'HW_ACCESS_KEY', 'LOG_LEVEL'],
    ],
    ['a key that no header can carry', { ...place, ...keys, HW_ACCESS_KEY: 'AK\n' }, ['HW_ACCESS_KEY']],
    [
      'a security token that no header can carry',
      { ...place, ...keys, HW_SECURITY_TOKEN: 'a\r\nb' },
      ['HW_SECURITY_TOKEN'],
    ],
    ['a token that no header can carry', { ...place, HW_AUTH_TOKEN: 'token\n' }, ['HW_AUTH_TOKEN']],
  ])('%s is told by naming every setting concerned', (_words, env, expected) => {
    expect(problems(env).fields).toEqual(expected);
  });

  test('no complaint repeats what is in a setting', () => {
    const names = [...twins.flat(), 'HW_CLOUD', 'HW_ECS_ENDPOINT', 'LOG_LEVEL', 'CLEANUP_API_KEY'];
    const value = fc.stringMatching(/^[/@# ]?QX[A-Z0-9]{8}[/@# ]?$/);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (env) => {
        expect(problems(env).words).not.toContain('QX');
      }),
    );
  });

  test('who may call and how loud the log is are known even when the rest is not', () => {
    const key = 'sixteen-letters.';
    const callers = [{ key, scopes: ['plan', 'delete', 'sweep'] }];
    expect(readAccess({ CLEANUP_API_KEY: key, LOG_LEVEL: 'warn' })).toMatchObject({ callers, logLevel: 'warn' });
    expect(readAccess({ CLEANUP_API_KEY: '', LOG_LEVEL: 'loud' })).toMatchObject({ callers: [], logLevel: 'info' });
  });

  test.each(['CLEANUP_API_KEY', 'CLEANUP_HUB_SECRET'])('%s is refused where it is easily guessed or bent', (name) => {
    const good = 'a-secret-of-length';
    expect(problems({ ...place, ...keys, [name]: good }).fields).toEqual([]);
    for (const bad of [' ', 'x', 'fifteen-letters', `${good}\n`, ` ${good}`, `${good} `, `${good}\r\n${good}`]) {
      expect(problems({ ...place, ...keys, [name]: bad }).fields, JSON.stringify(bad)).toEqual([name]);
      const { callers, webhooks } = readAccess({ [name]: bad });
      expect([callers, webhooks.hub]).toEqual([[], []]);
    }
  });

  test.each([
    ['HW_SECRET_KEY', keys],
    ['HW_USER_PASSWORD', { HW_USER_NAME: 'u', HW_USER_PASSWORD: 'p', HW_DOMAIN_NAME: 'd' }],
  ])('%s with a line end is named, never with its value', (name, identity) => {
    const { fields, words } = problems({ ...place, ...identity, [name]: 'hush\n' });
    expect(fields).toEqual([name]);
    expect(words).toContain('line end');
    expect(words).not.toContain('hush');
  });
});
