/** Tags and metadata alike, by name; a tag without a value has an empty one. */
export type Labels = Readonly<Record<string, string>>;

/** What a rule may ask about the server a target hangs on. */
export interface Host {
  status: string;
  /** When the server last changed, as the cloud writes it. */
  updated: string | undefined;
  labels: Labels | undefined;
}

/** A target in the project, with what a rule may ask about it. What the cloud did not say is left out, never guessed. */
export interface Candidate<Params, State> {
  /** The deletion request that would remove it. */
  params: Params;
  name: string;
  /** What the documented constraints are judged by, as `find` would read it. */
  state: State;
  /** The target's own status. */
  status?: string | undefined;
  /** What its age counts from, as the cloud writes it. */
  since?: string | undefined;
  /** Absent when they could not be read, which is not the same as none. */
  labels?: Labels | undefined;
  /** The server it hangs on; asked for only when everything else already speaks for the deletion. */
  host?: () => Promise<Host>;
  volume?: { type: string; size_gb: number };
  /** A metadata key's own name and value. */
  entry?: { key: string; value: string };
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
