import { secureUrl } from '../transport/settings.ts';

/** The chats that are told by their incoming webhooks. */
export type ChatName = 'slack' | 'teams' | 'feishu' | 'dingtalk' | 'wecom';

/** Who is told: a URL, with the secret its vendor signs with where there is one, or a topic. */
export type NotifyTarget =
  | { format: 'webhook' | ChatName; url: URL; secret?: string }
  | { format: 'smn' | 'sns'; topic: string };

/** What a URL's format may be called. */
export const formats = ['webhook', 'slack', 'teams', 'feishu', 'dingtalk', 'wecom'] as const;

type Format = (typeof formats)[number];

/** Hosts that take one format and nothing else. A workflow of Teams lives where others live too, so its format is said. */
const hosts: readonly [RegExp, Format][] = [
  [/^hooks\.slack(-gov)?\.com$/, 'slack'],
  [/\.webhook\.office\.com$/, 'teams'],
  [/^open\.(feishu\.cn|larksuite\.com)$/, 'feishu'],
  [/^oapi\.dingtalk\.com$/, 'dingtalk'],
  [/^qyapi\.weixin\.qq\.com$/, 'wecom'],
];

/** What the setting must be. */
export const targetRule =
  'must be URLs or topics, separated by spaces: https (http on the loopback interface), perhaps with a format in front as in slack+https://…, urn:smn:… or arn:aws:sns:…';

/** Reads one word of the setting; `usual` is the format of a URL that says none. Nothing where it is neither URL nor topic. */
export function readTarget(word: string, usual?: Format): NotifyTarget | undefined {
  if (/^urn:smn:[a-z0-9-]+:[\w-]+:[\w-]+$/.test(word)) return { format: 'smn', topic: word };
  if (/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(word)) return { format: 'sns', topic: word };
  const [, prefix, rest] = /^(?:([a-z]+)\+)?(https?:.*)$/s.exec(word) ?? [];
  const url = secureUrl(rest);
  if (!url || url.username || url.password || (prefix && !isFormat(prefix))) return undefined;
  const format = prefix && isFormat(prefix) ? prefix : (usual ?? guess(url));
  const secret = secretOf(url);
  return { format, url, ...(secret && { secret }) };
}

/** Whether a format is called so. */
export function isFormat(name: string): name is Format {
  return (formats as readonly string[]).includes(name);
}

function guess({ hostname }: URL): Format {
  return hosts.find(([host]) => host.test(hostname))?.[1] ?? 'webhook';
}

/** What stands behind `#` never travels: it is what the vendor shows beside the URL, to sign with. */
function secretOf({ hash }: URL): string {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return hash.slice(1);
  }
}

/** Whoever knows a chat's URL may write there: what of it is secret. Words are not, for to strike them out would bend what is told. */
export function secretsInTargets(setting = ''): string[] {
  return setting.split(/\s+/).flatMap((word) => {
    const text = word.replace(/^[a-z]+\+/, '');
    if (!/^https?:/.test(text) || !URL.canParse(text)) return [];
    const url = new URL(text);
    const values = [...url.searchParams.values(), secretOf(url)].filter((value) => value.length >= 8);
    const steps = url.pathname.split('/').filter((step) => /^(?=.*[0-9A-Z]).{16,}$/.test(step));
    const path = url.pathname + url.search;
    return [...(path.length >= 16 ? [path] : []), ...values, ...steps];
  });
}
