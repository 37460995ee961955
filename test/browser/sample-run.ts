import type { Run } from '../../shared/cli/report/run.ts';
import type { AgeCount, Report, ReportItem } from '../../shared/sweep/report.ts';
import { aged, item, report, run } from '../cli/runs.ts';

const servers = ['shop-frontend', 'shop-backend', 'batch-7', 'ci-runner', ''].map((name, i) => ({ id: uuid(i), name }));

/** What a kind has, and how large its part of a run is. */
const kinds: { operation: string; share: number; more: (i: number) => Partial<ReportItem> }[] = [
  {
    operation: 'delete-server-metadata',
    share: 0.2,
    more: (i) => ({
      params: { server_id: serverOf(i).id, key: `temp-owner-${i}` },
      name: `temp-owner-${i}`,
      value: 'alice',
    }),
  },
  {
    operation: 'detach-nic',
    share: 0.1,
    more: (i) => ({ name: '', address: `192.0.2.${i % 250}`, server: serverOf(i) }),
  },
  { operation: 'detach-volume', share: 0.2, more: (i) => ({ size_gb: 10 + (i % 50) * 10, server: serverOf(i) }) },
  { operation: 'delete-snapshot', share: 0.3, more: (i) => ({ size_gb: 10 + (i % 7) * 20 }) },
  { operation: 'delete-volume', share: 0.2, more: (i) => ({ size_gb: 40, flavour: ['SSD', 'SAS'][i % 2] ?? '' }) },
];

/** A plan of `count` targets of several kinds: planned, held, refused and unreadable ones. */
export function sampleRun(count: number): Run {
  const unread = [
    { operation: 'release-eip', reason: 'GET /v1/{project_id}/publicips was refused by the cloud: VPC.0101.' },
  ];
  const reports = kinds.map((kind, n) => sampleReport(kind, Math.round(count * kind.share), n));
  return run(reports, { plan: true, project_id: '9c53a566cb3443ab910cf0daebca90c4', unread });
}

function sampleReport({ operation, more }: (typeof kinds)[number], count: number, n: number): Report {
  const isHeld = operation === 'detach-nic';
  const items = Array.from({ length: count }, (_, i) =>
    sampleItem(i, n, { ...more(i), ...(isHeld && { status: 'held' }) }),
  );
  const of = (status: string) => items.filter((one) => one.status === status).length;
  const matched = of('planned') + of('held');
  const kept = { older_than: count * 2, name: count, keep: 2, forbidden: of('refused'), unreadable: of('unreadable') };
  const population = matched + Object.values(kept).reduce((sum, some) => sum + some, 0);
  const size = items.reduce((sum, { size_gb = 0, status }) => sum + (status === 'planned' ? size_gb : 0), 0);
  const guards = isHeld ? ['The rule matches 30 of 42 targets; with max_percent 10 at most 4 may go.'] : [];
  const worth = size > 0 ? { size_gb: size } : {};
  const ages = isHeld ? [aged(null, 'kept', count * 3 + 2), aged(null, 'matched', matched)] : sampleAges(count, size);
  const rule = {
    older_than: '30d',
    name: { glob: ['nightly-*'], except: ['*-final', '*-audit'] },
    limit: 50,
    max_percent: 10,
  };
  return report(items, {
    rule,
    operation,
    plan: true,
    population,
    matched,
    kept,
    worth,
    guards,
    ages,
    left: isHeld ? matched : 0,
  });
}

function sampleItem(i: number, n: number, more: Partial<ReportItem>): ReportItem {
  const age = `${30 + ((i * 37 + n * 11) % 900)}d`;
  const plain = {
    name: `nightly-${n}-${i}`,
    params: { project_id: 'p', resource_id: uuid(n * 1e6 + i) },
    age,
    status: 'planned',
    ...more,
  };
  if (i % 5 === 1)
    return item({
      ...plain,
      status: 'refused',
      reason: 'A snapshot whose name starts with autobk_snapshot_ belongs to a backup.',
    });
  if (i % 29 === 2)
    return item({ ...plain, status: 'unreadable', reason: 'Its record cannot be read: created_at must be a date.' });
  return item(plain);
}

/** Fewer of them the older they are; what is younger than a month stays. */
function sampleAges(count: number, size: number): AgeCount[] {
  return Array.from({ length: 31 }, (_, months) => {
    const some = Math.ceil((count * 4) / (months + 4) / 4);
    const gb = size > 0 ? Math.ceil(size / (months + 2)) : undefined;
    const young = [aged(months, 'kept', some * 2, gb)];
    return months === 0
      ? young
      : [...young, aged(months, 'matched', some, gb), aged(months, 'refused', Math.ceil(some / 4))];
  }).flat();
}

function serverOf(i: number) {
  return servers[i % servers.length] ?? { id: '', name: '' };
}

function uuid(i: number): string {
  return `20942450-4d84-4085-a895-${String(i).padStart(12, '0')}`;
}
