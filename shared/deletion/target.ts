/** What a deletion is addressed by: path parameters, and query parameters of its own. */
export type Params = Readonly<Record<string, string | undefined>>;

/** Tags and metadata alike, by name; a tag without a value has an empty one. */
export type Labels = Readonly<Record<string, string>>;

/**
 * One thing that can be deleted, as it was read: what is read alone and what is listed end in the same shape. What the
 * cloud did not say is left out, never guessed.
 */
export interface Target<P = Params, State extends object = object> {
  /** What a deletion request for it says. */
  params: P;
  name: string;
  /** What the guard judges by; told in an answer as `found`. */
  state: State;
  /** The target's own status. */
  status?: string | undefined;
  /** What its age counts from, in milliseconds since the epoch. */
  since?: number | undefined;
  /** Absent when they could not be read, which is not the same as none; with `complete`, when they were not read yet. */
  labels?: Labels | undefined;
  /** The server it hangs on. */
  server?: TargetServer | undefined;
  volume?: { type: string };
  /** What it is worth to whoever pays: its size, the address people know it by, the flavour it is billed as. */
  size_gb?: number | undefined;
  address?: string | undefined;
  flavour?: string | undefined;
  /** A metadata key's own name and value. */
  entry?: { key: string; value: string };
  /** Why the record could not be read: then the target stays, named in the report. */
  unreadable?: string;
  /** Reads what a rule may ask and this record does not say; nothing when the target is gone. Asked as late as possible. */
  complete?: () => Promise<Target<P, State> | undefined>;
}

/** What a rule or a guard may ask about the server a target hangs on. One that is gone has no vm_state. */
export interface TargetServer {
  id?: string | undefined;
  name?: string | undefined;
  status: string;
  vm_state?: string | undefined;
  /** What is being done to it just now. */
  task_state?: string | undefined;
  locked?: boolean | undefined;
  /** When it last changed, in milliseconds since the epoch. */
  updated: number | undefined;
  /** Its tags and its own metadata. */
  labels: Labels | undefined;
  /** The tags alone: no deletion of a metadata key changes them. */
  tags?: Labels | undefined;
}

/** The key two descriptions of one target share. */
export function targetKey(params: object): string {
  return JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Labels from the shapes tags come in (`k=v` strings, key/value objects, records) and from metadata. A source this edition
 * of the API does not have is left out; nothing is returned when one could not be read, or none is there.
 */
export function labelsOf(
  ...sources: (
    | readonly (string | { key: string; value?: string | undefined })[]
    | Record<string, unknown>
    | null
    | undefined
  )[]
): Labels | undefined {
  if (sources.includes(null) || sources.every((source) => source === undefined)) return undefined;
  return Object.fromEntries(
    sources.flatMap((source) =>
      Array.isArray(source) ? source.map(pair) : Object.entries(source ?? {}).map(([k, v]) => [k, String(v)]),
    ),
  );
}

function pair(tag: string | { key: string; value?: string | undefined }): [string, string] {
  if (typeof tag !== 'string') return [tag.key, tag.value ?? ''];
  const at = tag.indexOf('=');
  return at < 0 ? [tag, ''] : [tag.slice(0, at), tag.slice(at + 1)];
}

/** Whether a target stays whatever a rule says: it, or the server it hangs on, is labelled `keep`, or cannot be read. */
export function isKept({ labels, server }: Pick<Target, 'labels' | 'server'>): boolean {
  return saysKeep(labels) || (server !== undefined && saysKeep(server.labels));
}

function saysKeep(labels: Labels | undefined): boolean {
  return labels === undefined || Object.keys(labels).some((label) => label.toLowerCase() === 'keep');
}
