import type { Project, Server, Thing } from './things.ts';

/** A sweep's rule: names like these, at least a week old. */
export const rule = { prefix: 'tmp-', days: 7 };

const day = 86_400_000;

/** The documents' constraints, read from them anew and not from the product. */
const guards: Record<Thing['kind'], (thing: Thing) => string[]> = {
  'delete-snapshot': ({ name, status, labels }) => [
    ...(status === 'available' || status === 'error' ? [] : [`status ${status}`]),
    ...(/^(auto|manual)bk_snapshot_/.test(name) ? ['a backup has it'] : []),
    ...('__system__enableActive' in labels ? ['a server backup made it'] : []),
  ],
  'detach-nic': ({ main }) => (main ? ['primary'] : []),
  'detach-volume': ({ main, server, status }) => [
    ...(main && server?.status !== 'SHUTOFF' ? ['root disk of a server that runs'] : []),
    ...(status === 'in-use' ? [] : [`status ${status}`]),
  ],
  'delete-server-metadata': ({ id, server }) => [
    ...(/^(_|os_|op_svc_|metering\.|cascaded\.|lock|BSS_)|^(charging_mode|chargingMode|vpc_id|image_name)$/.test(id)
      ? ['the cloud keeps it']
      : []),
    ...(['active', 'stopped', 'paused', 'suspended'].includes(server?.vmState ?? '') ? [] : ['vm_state']),
  ],
  'delete-instance': ({ status }) =>
    ['pending', 'stopped', 'error', 'failed'].includes(status) ? [] : [`status ${status}`],
  'delete-nat-gateway': ({ status, main }) => [
    ...(status === 'ACTIVE' ? [] : [`status ${status}`]),
    ...(main ? ['has rules'] : []),
  ],
  'release-eip': ({ status, main }) => [
    ...(status === 'DOWN' ? [] : [`status ${status}`]),
    ...(main ? ['bound to a load balancer'] : []),
  ],
};

/** Labels of its own, or of the server it hangs on. */
function isKept({ kind, labels, server }: Thing): boolean {
  const own = ['delete-snapshot', 'delete-instance', 'detach-volume', 'delete-nat-gateway', 'release-eip'].includes(
    kind,
  );
  return (own && 'keep' in labels) || (server !== undefined && 'keep' in server.tags);
}

/** What the sweep's rule asks for, by the name a sweep goes by. */
export function isInRule(thing: Thing, now: number): boolean {
  const { kind, name, id, server, created } = thing;
  const by = kind === 'detach-nic' ? (server?.name ?? '') : kind === 'delete-server-metadata' ? id : name;
  const since = kind === 'detach-nic' || kind === 'delete-server-metadata' ? (server?.created ?? now) : created;
  return by.startsWith(rule.prefix) && now - since >= rule.days * day;
}

/** Why a thing must stay as it stands now, as sentences; none where it may go at the word of who asks for it. */
export function protectionsOf(thing: Thing, now: number): string[] {
  const { asker, kind, main, server } = thing;
  return [
    ...guards[kind](thing),
    ...(asker === 'nobody' ? ['nobody asked for it'] : []),
    ...(asker !== 'person' && isKept(thing) ? ['labelled keep'] : []),
    ...(asker === 'sweep' && !isInRule(thing, now) ? ['not in the rule'] : []),
    ...(asker === 'sweep' && kind === 'detach-volume' && main ? ['a root disk is not for sweeps'] : []),
    ...(asker === 'sweep' && isBareMetal(server) ? ['on a bare-metal server'] : []),
  ];
}

/** Whether all that stands in the way passes by itself. */
export function isPassing(protections: string[]): boolean {
  const passing = [
    'status backing-up',
    'status creating',
    'status rollbacking',
    'status PENDING_UPDATE',
    'status BINDING',
  ];
  return protections.length > 0 && protections.every((one) => passing.includes(one));
}

/** Whether a look shows it leaving. A NIC and a metadata key do not say, nor which of its attachments a shared disk is losing. */
export function showsLeaving({ kind, id, leaving, status }: Thing, { disks }: Project): boolean {
  if (!leaving) return false;
  const attached = (disks.get(id) ?? []).filter(({ gone }) => !gone);
  if (kind === 'detach-volume') return status === 'detaching' && attached.length === 1;
  return kind === 'delete-snapshot' ? status === 'deleting' : kind === 'delete-instance' || status === 'PENDING_DELETE';
}

function isBareMetal(server: Server | undefined): boolean {
  return server !== undefined && '__type_baremetal' in server.tags;
}
