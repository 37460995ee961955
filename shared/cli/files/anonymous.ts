import { createHmac, randomBytes } from 'node:crypto';
import { asRecord } from '../../base/json.ts';
import { readDuration, readTime } from '../../base/time.ts';
import type { Labels, TargetServer } from '../../deletion/target.ts';
import type { Entry, Keep, Reading, Written } from '../../sweep/inventory.ts';

/** Hides what tells whose project it is. */
export interface Disguise {
  keep: Keep;
  /** A sentence without what the cloud itself wrote. */
  sentence(text: string): string;
}

/**
 * Makes one file's disguise: names, addresses, label values and whatever is not known to be harmless become hashes, the
 * same text the same hash. Ids, label names, statuses, and the dates by which something expires stay.
 */
export function disguise(salt: Buffer = randomBytes(16)): Disguise {
  const alias = (text: string) => text && `anon-${createHmac('sha256', salt).update(text).digest('hex').slice(0, 12)}`;

  const keep: Keep = ({ whole, ...listed }, heard) => {
    const readings: Reading[] = typeof whole === 'object' ? [listed, whole] : [listed];
    const harmless = new Set(readings.flatMap(({ target }) => harmlessOf(target)));
    const secrets = new Set(readings.some(({ used_by }) => used_by) ? namesIn(heard) : []);
    const always = (text: string) => {
      secrets.add(text);
      return alias(text);
    };
    const unlessHarmless = (text: string) => (harmless.has(text) || isId(text) ? text : always(text));
    const hidden = readings.map(({ target, ...said }) => ({
      target: hideTarget(target, { always, unlessHarmless }),
      ...said,
    }));
    // Sentences come last: by now it is known what must not stand in them.
    const told = [...secrets].filter((text) => text && !harmless.has(text));
    const [first, second] = hidden.map((reading) => cleanSentences(reading, (text) => clean(text, told, alias)));
    return { ...(first as Entry), ...(whole && { whole: second ?? 'gone' }) };
  };
  return { keep, sentence: (text) => clean(text, [], alias) };
}

type Alias = (text: string) => string;

/** What may stay where it stands: ids, label names, and words of the cloud. */
function harmlessOf({ params, status, server, flavour, volume, labels }: Written): string[] {
  const words = [status, server?.status, server?.vm_state, server?.task_state, flavour, volume?.type];
  const names = Object.keys({ ...labels, ...server?.labels, ...server?.tags });
  return [...Object.values(params), ...words, ...names].filter((text) => text !== undefined);
}

/** How a text is hidden: what is somebody's own always, other texts unless they are known to be harmless. */
interface Veil {
  always: Alias;
  unlessHarmless: Alias;
}

function hideTarget(target: Written, veil: Veil): Written {
  const { name, address, labels, server, entry, state } = target;
  return {
    ...target,
    name: veil.unlessHarmless(name),
    state: deep(state, veil.unlessHarmless) as object,
    ...(address !== undefined && { address: veil.always(address) }),
    ...(labels && { labels: hideLabels(labels, veil) }),
    ...(server && { server: hideServer(server, veil) }),
    ...(entry && { entry: { key: entry.key, value: hideValue(entry.key, entry.value, veil) } }),
  };
}

function hideServer({ name, labels, tags, ...server }: TargetServer, veil: Veil): TargetServer {
  return {
    ...server,
    ...(name !== undefined && { name: veil.always(name) }),
    labels: labels && hideLabels(labels, veil),
    ...(tags && { tags: hideLabels(tags, veil) }),
  };
}

function hideLabels(labels: Labels, veil: Veil): Labels {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, hideValue(name, value, veil)]));
}

/** What says when something expires stays, as far as a rule can read it. */
function hideValue(name: string, value: string, { always }: Veil): string {
  const [, asked, text = ''] = /^(expires-at|ttl)=(.+)$/.exec(value) ?? ['', name, value];
  const isTime = asked === 'ttl' ? readDuration(text) : asked === 'expires-at' ? readTime(text) : undefined;
  return isTime === undefined ? always(value) : value;
}

function deep(value: unknown, hide: Alias): unknown {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((one) => deep(one, hide));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deep(one, hide)]));
}

function cleanSentences({ target, ...said }: Reading, clean: Alias): Reading {
  const sentences = Object.entries(said).map(([by, sentence]) => [by, clean(sentence)]);
  const { unreadable } = target;
  return {
    target: { ...target, ...(unreadable && { unreadable: clean(unreadable) }) },
    ...Object.fromEntries(sentences),
  };
}

/** A sentence without secrets; where it tells of a request, what the cloud wrote ends it, and is left out. */
function clean(sentence: string, secrets: readonly string[], alias: Alias): string {
  const own = sentence.replace(/((?:GET|POST) \/\S+ [^:]*):.*$/s, '$1.');
  const found = secrets.filter((secret) => own.includes(secret)).sort((a, b) => b.length - a.length);
  if (found.length === 0) return own;
  const any = found.map((secret) => secret.replaceAll(/[$()*+./?[\\\]^{|}-]/g, '\\$&')).join('|');
  return own.replaceAll(new RegExp(`(?<![\\w-])(?:${any})(?![\\w-])`, 'g'), alias);
}

function isId(text: string): boolean {
  return /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i.test(text);
}

const naming = /name|alias|desc|addr|ip|host|label|tag|value|mail|user/i;

/** What a reply calls names, addresses, labels or values. */
function namesIn(value: unknown, isNamed = false): string[] {
  if (typeof value === 'string') return isNamed && !isId(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((one) => namesIn(one, isNamed));
  return Object.entries(asRecord(value)).flatMap(([key, one]) => namesIn(one, isNamed || naming.test(key)));
}
