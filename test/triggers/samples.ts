import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'events');

/** The snapshot that the sample events are about. */
export const written = '11111111-2222-4333-8444-555555555555';

/** One event of each shape the clouds deliver, by the name of its file. */
export const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

/** A sample event, about the snapshot of this id wherever it says one, in texts inside of texts too. */
export function sample(name: string, id: string = written): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8').replaceAll(written, id));
}

/** A map with an entry for each of the sample events. */
export const map = [
  {
    when: { '/detail-type': 'Snapshot *', '/detail/state': ['available', 'error'] },
    unless: { '/detail/labels/keep': '*' },
    params: { snapshot_id: '/detail/snapshot_id' },
  },
  { when: { '/cts/trace_name': 'createSnapshot', '/cts/code': 202 }, params: { snapshot_id: '/cts/resource_id' } },
  { when: { '/type': 'com.example.snapshot.expired' }, params: { snapshot_id: '/data/snapshot_id' } },
  { when: { '/job': 'expired' }, params: { snapshot_id: '/snapshot_id' } },
];
