import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settingsFrom } from '../../shared/cli/settings/settings-source.ts';
import { runIn, setDesk } from './desk.ts';

let home: string;
const here = process.cwd();
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'home-'));
});
afterEach(() => {
  process.chdir(here);
  rmSync(home, { recursive: true });
});

/** Writes a file below the home. */
function put(name: string, text: string): string {
  const file = join(home, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** The settings that a clouds.yaml gives for its cloud `c`. */
function settingsOf(cloud: string, environment: Record<string, string> = {}) {
  const file = put('clouds.yaml', `clouds:\n  c: ${cloud}\n`);
  const { OS_CLOUD, HOME, OS_CLIENT_CONFIG_FILE, ...rest } = settingsFrom(
    { OS_CLOUD: 'c', HOME: home, OS_CLIENT_CONFIG_FILE: file, ...environment },
    undefined,
  );
  return rest;
}

const otc = "auth_url: 'https://iam.eu-de.otc.t-systems.com:443/v3', project_id: p";
const place = {
  HW_REGION_NAME: 'eu-de',
  HW_CLOUD: 'otc.t-systems.com',
  HW_IAM_ENDPOINT: 'https://iam.eu-de.otc.t-systems.com',
  HW_PROJECT_ID: 'p',
};
const user = { HW_USER_NAME: 'u', HW_USER_PASSWORD: 's', HW_DOMAIN_NAME: 'd' };

describe('--env-file', () => {
  test('is read beneath the environment; quotes, comments and a byte order mark are no part of it', () => {
    const file = put('a.env', '\uFEFF# mine\nHW_REGION_NAME="eu-de"\nHW_PROJECT_ID=p # x\nexport HW_CLOUD=c\n');
    const found = settingsFrom({ HW_PROJECT_ID: 'q' }, file);
    expect(found).toEqual({ HW_REGION_NAME: 'eu-de', HW_PROJECT_ID: 'q', HW_CLOUD: 'c' });
  });

  test.each([
    ['a word', 'mine\nCLEANUP_DISABLED=1', 1],
    ['a heading', '[default]\nCLEANUP_DISABLED=1', 1],
    ['what npm prints', '# mine\n\n> node main.ts\n\nCLEANUP_DISABLED=1', 3],
    ['a colon', 'HW_CLOUD=c\r\nCLEANUP_DISABLED: 1\r\n', 2],
    ['a name with a space', 'CLEANUP DISABLED=1', 1],
    ['a quote that does not end', 'HW_CLOUD="c\nCLEANUP_DISABLED=1', 1],
  ])('is refused with the line where that is no setting: %s', (_what, text, line) => {
    const file = put('a.env', text);
    const sentence = `${file} line ${line} is no setting: write NAME=value, or # before a comment.`;
    expect(() => settingsFrom({}, file)).toThrow(sentence);
  });

  test('takes values over several lines, empty ones, and signs within', () => {
    const file = put('a.env', `A="x\ny" # z\nB=\n  # C\nD='#'\nE=a"b'c=d\n\tF = g\n`);
    expect(settingsFrom({}, file)).toEqual({ A: 'x\ny', B: '', D: '#', E: `a"b'c=d`, F: 'g' });
  });

  test('is enough for a command, also from the standard input', async () => {
    const desk = await setDesk();
    const lines = Object.entries(desk.cloud.environment()).map(([name, value]) => `${name}=${value}`);
    const text = lines.join('\n');
    const { clock } = desk;
    const argv = ['list', '--only', 'delete-snapshot', '--quiet', '--env-file'];
    const [named, piped] = [
      await runIn({ clock }, [...argv, desk.file('my.env', text)]),
      await runIn({ clock, readInput: () => text }, [...argv, '-']),
    ];
    await desk.close();
    expect([named.code, named.out]).toEqual([0, piped.out]);
  });
});

describe('A cloud of clouds.yaml, as the openstack client reads it (openstacksdk, user/config/configuration)', () => {
  test.each([
    ['a user', `{ auth: { ${otc}, username: u, password: s, user_domain_name: d } }`, { ...place, ...user }],
    ['a user of one domain', `{ auth: { ${otc}, username: u, password: s, domain_name: d } }`, { ...place, ...user }],
    [
      'what stands beside auth',
      `{ ${otc}, username: u, password: s, user_domain_name: d, auth: {} }`,
      { ...place, ...user },
    ],
    [
      'a password of digits',
      `{ auth: { ${otc}, username: u, password: 42, user_domain_name: d } }`,
      { ...place, ...user, HW_USER_PASSWORD: '42' },
    ],
    ['a token', `{ auth_type: v3token, auth: { ${otc}, token: t } }`, { ...place, HW_AUTH_TOKEN: 't' }],
    [
      'a key, as python-otcextensions spells it',
      `{ auth: { ${otc} }, ak: a, sk: b }`,
      { ...place, HW_ACCESS_KEY: 'a', HW_SECRET_KEY: 'b' },
    ],
    [
      'a key, as it spells it as well',
      `{ auth: { ${otc} }, access_key: a, secret_key: b }`,
      { ...place, HW_ACCESS_KEY: 'a', HW_SECRET_KEY: 'b' },
    ],
    [
      'a temporary key',
      `{ auth: { ${otc}, ak: a, sk: b, security_token: c } }`,
      { ...place, HW_ACCESS_KEY: 'a', HW_SECRET_KEY: 'b', HW_SECURITY_TOKEN: 'c' },
    ],
    ['an older project', `{ auth: { auth_url: 'https://iam.eu-de.otc.t-systems.com/v3', tenant_id: p } }`, place],
    ['a profile', '{ profile: otc, auth: { project_id: p } }', place],
    [
      'a profile by its older name, and a region',
      '{ cloud: otc, region_name: eu-nl, auth: { project_id: p } }',
      { ...place, HW_REGION_NAME: 'eu-nl', HW_IAM_ENDPOINT: 'https://iam.eu-nl.otc.t-systems.com' },
    ],
    [
      'the Swiss profile',
      '{ profile: otc-swiss, auth: { project_id: p } }',
      {
        HW_REGION_NAME: 'eu-ch2',
        HW_CLOUD: 'sc.otc.t-systems.com',
        HW_IAM_ENDPOINT: 'https://iam-pub.eu-ch2.sc.otc.t-systems.com',
        HW_PROJECT_ID: 'p',
      },
    ],
    [
      'the first of several regions',
      `{ regions: [{ name: eu-nl }, eu-de], auth: { ${otc} } }`,
      { ...place, HW_REGION_NAME: 'eu-nl' },
    ],
    [
      'an IAM for all regions',
      "{ region_name: ap-southeast-3, auth: { auth_url: 'https://iam.myhuaweicloud.com/v3', project_id: p } }",
      {
        HW_REGION_NAME: 'ap-southeast-3',
        HW_CLOUD: 'myhuaweicloud.com',
        HW_IAM_ENDPOINT: 'https://iam.myhuaweicloud.com',
        HW_PROJECT_ID: 'p',
      },
    ],
    [
      'an IAM of a region',
      "{ auth: { auth_url: 'https://iam.eu-west-101.myhuaweicloud.eu/v3', project_id: p } }",
      {
        HW_REGION_NAME: 'eu-west-101',
        HW_CLOUD: 'myhuaweicloud.eu',
        HW_IAM_ENDPOINT: 'https://iam.eu-west-101.myhuaweicloud.eu',
        HW_PROJECT_ID: 'p',
      },
    ],
  ])('may be %s', (_, cloud, expected) => {
    expect(settingsOf(cloud)).toEqual(expected);
  });

  test('gives way to the environment, under whatever name that says it', () => {
    const cloud = `{ auth: { ${otc}, username: u, password: s, user_domain_name: d } }`;
    expect(settingsOf(cloud, { OS_PROJECT_ID: 'q', HW_REGION_NAME: 'eu-nl' })).toEqual({
      ...place,
      ...user,
      HW_PROJECT_ID: undefined,
      OS_PROJECT_ID: 'q',
      HW_REGION_NAME: 'eu-nl',
    });
  });

  test('is taken from the first file that there is: the named one, this folder, ~/.config/openstack', () => {
    const cloud = (project: string) => `clouds: { c: { profile: otc, auth: { project_id: ${project} } } }`;
    const project = (more = {}) => settingsFrom({ OS_CLOUD: 'c', HOME: home, ...more }, undefined).HW_PROJECT_ID;
    put('.config/openstack/clouds.yaml', cloud('in-home'));
    expect(project()).toBe('in-home');
    put('xdg/openstack/clouds.yml', cloud('in-xdg'));
    expect(project({ XDG_CONFIG_HOME: join(home, 'xdg') })).toBe('in-xdg');
    put('here/clouds.json', '{"clouds":{"c":{"profile":"otc","auth":{"project_id":"in-here"}}}}');
    process.chdir(join(home, 'here'));
    expect(project()).toBe('in-here');
    expect(project({ OS_CLIENT_CONFIG_FILE: put('mine.yaml', cloud('named')) })).toBe('named');
    expect(project({ OS_CLIENT_CONFIG_FILE: join(home, 'none.yaml') })).toBe('in-here');
  });

  test('has its secrets from secure.yaml, which counts where both say something', () => {
    const cloud = `{ auth: { ${otc}, username: u, password: old, user_domain_name: d } }`;
    put('.config/openstack/secure.yaml', 'clouds: { c: { ak: a, sk: b, auth: { password: s } } }');
    expect(settingsOf(cloud)).toEqual({ ...place, ...user, HW_ACCESS_KEY: 'a', HW_SECRET_KEY: 'b' });
    const named = put('mine.yaml', 'clouds: { c: { auth: { password: named } } }');
    expect(settingsOf(cloud, { OS_CLIENT_SECURE_FILE: named }).HW_USER_PASSWORD).toBe('named');
  });

  test('may have a profile of its own, from clouds-public.yaml', () => {
    const own = "{ auth: { auth_url: 'https://iam.{region_name}.example.com/v3' }, region_name: eu-west-0 }";
    put('.config/openstack/clouds-public.yaml', `public-clouds: { mine: ${own} }`);
    expect(settingsOf('{ profile: mine, auth: { project_id: p } }')).toMatchObject({
      HW_REGION_NAME: 'eu-west-0',
      HW_CLOUD: 'example.com',
      HW_IAM_ENDPOINT: 'https://iam.eu-west-0.example.com',
    });
  });

  test.each([
    [
      '{ auth_type: v3applicationcredential, auth: {} }',
      /^The cloud c of \S+ uses v3applicationcredential, which cannot be used here; use a user with/,
    ],
    ['{ auth_type: v3oidcpassword, auth: {} }', /uses v3oidcpassword, which cannot be used here/],
    [
      `{ auth: { auth_url: 'https://iam.eu-de.otc.t-systems.com/v3', project_name: eu-de_x } }`,
      /has no auth\.project_id; the cloud's routes want the id, not the project's name\.$/,
    ],
    [
      "{ auth: { auth_url: 'https://iam.myhuaweicloud.com/v3', project_id: p } }",
      /has no region_name, and its auth_url does not name a region\.$/,
    ],
    ['{ profile: unheard-of, auth: { project_id: p } }', /has no region_name, and its auth_url/],
    [
      `{ auth: { ${otc}, username: u, password: s, user_domain_id: d } }`,
      /names its user's domain by id; name it by auth\.user_domain_name\.$/,
    ],
    [`{ auth: { ${otc}, user_id: u, password: s } }`, /names its user by id; name it by auth\.username\.$/],
  ])('%s is refused with a sentence', (cloud, sentence) => {
    expect(() => settingsOf(cloud)).toThrow(sentence);
  });

  test.each([
    ['clouds: { d: {}, e: {} }', /^\S+clouds\.yaml has no cloud c; it has d, e\.$/],
    ['clouds: {}', /has no cloud c; it has no clouds at all\.$/],
    ['[]', /has no cloud c; it has no clouds at all\.$/],
    ['clouds:\n\tc: {}', /clouds\.yaml is not valid YAML at line 2, column 1: tab characters/],
  ])('a file with %j is refused with a sentence', (text, sentence) => {
    const file = put('clouds.yaml', text);
    expect(() => settingsFrom({ OS_CLOUD: 'c', HOME: home, OS_CLIENT_CONFIG_FILE: file }, undefined)).toThrow(sentence);
  });

  test('no file at all is said', () => {
    process.chdir(home);
    expect(() => settingsFrom({ OS_CLOUD: 'c', HOME: home }, undefined)).toThrow(
      'OS_CLOUD is c, but there is no clouds.yaml, here or in ~/.config/openstack.',
    );
  });

  test('is enough for a command', async () => {
    const desk = await setDesk();
    const { HW_IAM_ENDPOINT, HW_PROJECT_ID, HW_USER_NAME, HW_USER_PASSWORD, HW_DOMAIN_NAME, HW_REGION_NAME, ...rest } =
      desk.cloud.environment('password');
    const auth = { auth_url: `${HW_IAM_ENDPOINT}/v3`, project_id: HW_PROJECT_ID, username: HW_USER_NAME };
    const whole = { ...auth, password: HW_USER_PASSWORD, user_domain_name: HW_DOMAIN_NAME };
    const file = put('clouds.yaml', JSON.stringify({ clouds: { c: { region_name: HW_REGION_NAME, auth: whole } } }));
    const environment = { ...rest, OS_CLOUD: 'c', OS_CLIENT_CONFIG_FILE: file };
    const { code, out } = await desk.run(['list', '--only', 'delete-snapshot'], { environment });
    await desk.close();
    expect([code, out]).toEqual([0, expect.stringContaining('asked with the password of the user night-shift.')]);
  });
});
