import { addConfiguration } from './as/configurations.ts';
import { addInstance } from './clouddc/instances.ts';
import { servers } from './ecs/server.ts';
import { addListener, addLoadBalancer, addPool } from './elb/load-balancer.ts';
import { addSnapshot } from './evs/snapshot.ts';
import { addVolume, volumes } from './evs/volumes.ts';
import { addImage, share } from './ims/image.ts';
import { addGateway } from './nat/gateway.ts';
import { addRule } from './nat/rules.ts';
import { emptyProject, nextId, type Project } from './project.ts';
import { addServers } from './untidy-servers.ts';
import { addEip, bindEip } from './vpc/eip.ts';

const DAY = 24 * 3600 * 1000;

/** A project as projects become when nobody has swept for a while, as seen at `now`. */
export function untidyProject(now: number): Project {
  const project = emptyProject();
  const ago = (days: number) => now - days * DAY;
  addServers(project, ago);
  addSnapshots(project, ago);
  addInstances(project, ago);
  addUnattachedDisks(project, ago);
  addGateways(project, ago);
  addEips(project, ago);
  addLoadBalancers(project, ago);
  addImages(project, ago);
  return project;
}

/** The moment so many days ago. */
export type Ago = (days: number) => number;

function addUnattachedDisks(project: Project, ago: Ago): void {
  addVolume(project, { name: 'orphan-of-build-3172', size: 10, created_at: ago(200) });
  addVolume(project, { name: 'pvc-of-old-cluster', metadata: { 'csi.driver': 'disk' }, created_at: ago(150) });
  addVolume(project, { name: 'launch-photos', size: 300, tags: { keep: 'always' }, created_at: ago(365) });
  addVolume(project, { name: 'old-mail-server-root', bootable: true, created_at: ago(130) });
  addVolume(project, { name: 'detached-yesterday', created_at: ago(300), updated_at: ago(1) });
}

function addSnapshots(project: Project, ago: Ago): void {
  const [volume_id = ''] = volumes.of(project).keys();
  const plain = { 'before-upgrade': 210, 'before-upgrade-2': 209, 'before-upgrade-2-final': 208, 'just-in-case': 95 };
  for (const [name, days] of Object.entries(plain)) addSnapshot(project, { name, volume_id, created_at: ago(days) });
  const one = (name: string, days: number, more: Parameters<typeof addSnapshot>[1] = {}) =>
    addSnapshot(project, { name, volume_id, created_at: ago(days), ...more });
  one('weekly-12', 14, { metadata: { schedule: 'weekly' } });
  one('weekly-13', 7, { metadata: { schedule: 'weekly' } });
  one('golden-image-2024', 700, { metadata: { keep: 'true' }, description: 'The one that worked.' });
  one('autobk_snapshot_20260214', 45, { description: 'Created by a disk backup.' });
  one('cloud-server-backup', 40, { metadata: { __system__enableActive: 'true' } });
  one('friday-17-55', 31, { status: 'error' });
  one('restore-me-maybe', 3, { status: 'rollbacking' });
  one('taken-a-minute-ago', 0, { status: 'creating', updated_at: null });
  one('never-lets-go', 120, { refusesToGo: true });
}

function addInstances(project: Project, ago: Ago): void {
  addInstance(project, {
    name: 'metal-database',
    state: 'running',
    created_at: ago(500),
    tags: [{ key: 'env', value: 'production' }],
  });
  addInstance(project, { name: 'metal-benchmark', created_at: ago(75), tags: [{ key: 'team', value: 'performance' }] });
  addInstance(project, {
    name: 'metal-dented',
    state: 'error',
    created_at: ago(20),
    error: { error_code: 'CLOUDDC.1500', error_msg: 'The server failed its check.', error_type: 'verify_server_error' },
  });
  addInstance(project, { name: 'metal-waiting', state: 'pending', created_at: ago(1) });
}

function addGateways(project: Project, ago: Ago): void {
  const { id } = addGateway(project, { name: 'nat-of-shop', created_at: ago(400) });
  for (const kind of ['snat', 'dnat'] as const) addRule(project, kind, id);
  addGateway(project, { name: 'nat-of-migration', created_at: ago(40) });
  addGateway(project, {
    name: 'nat-of-ledger',
    created_at: ago(300),
    tags: [{ key: 'keep', value: 'always' }],
  });
  addGateway(project, { name: 'nat-for-a-year', created_at: ago(200), billing_info: 'CS2402290935OJIJS' });
  addGateway(project, { name: 'nat-in-arrears', created_at: ago(90), admin_state_up: false });
  addGateway(project, { name: 'nat-of-today', created_at: ago(0), status: 'PENDING_CREATE' });
}

function addEips(project: Project, ago: Ago): void {
  const one = (alias: string, days: number, more: Parameters<typeof addEip>[1] = {}) =>
    addEip(project, { alias, created_at: ago(400), updated_at: ago(days), ...more });
  bindEip(project, one('shop-entrance', 400, { tags: ['env=production'] }), 'ELB');
  bindEip(project, one('way-out', 300), 'NATGW');
  one('demo-entrance', 45, { tags: ['team=sales'] });
  one('left-by-a-cluster', 120);
  one('at-the-partners-firewall', 90, { tags: ['keep=always'] });
  one('paid-for-a-year', 60, { billing_info: 'CS22040508:EIP:1f2e' });
  one('unbound-yesterday', 1);
}

function addLoadBalancers(project: Project, ago: Ago): void {
  const one = (name: string, days: number, more: Parameters<typeof addLoadBalancer>[1] = {}) =>
    addLoadBalancer(project, { name, created_at: ago(days), ...more });
  const shop = one('elb-of-shop', 400);
  addListener(project, shop);
  addPool(project, shop, ...[...servers.of(project).values()].slice(0, 1).map(({ id }) => id));
  const publicips = [{ publicip_id: nextId(project, 'eip'), publicip_address: '80.158.9.9', ip_version: 4 }];
  one('elb-of-last-summer', 120, { publicips });
  one('elb-never-by-mistake', 90, { deletion_protection_enable: true });
  const attention = 'Auto-generated by CCE service, do not modify!';
  one('cce-lb-3f1c', 60, { description: JSON.stringify({ attention, cluster_id: nextId(project, 'cluster') }) });
  one('elb-for-the-next-fair', 200, { tags: [{ key: 'keep', value: 'always' }] });
}

function addImages(project: Project, ago: Ago): void {
  const one = (name: string, days: number, more: Parameters<typeof addImage>[1] = {}) =>
    addImage(project, { name, created_at: ago(days), ...more });
  one('build-3172', 250);
  one('before-the-move', 200, { whole: true, backup_id: 'c5a7e1d2-6b0f-4e37-9a44-d1f0b7c2e893' });
  one('golden', 400, { protected: true });
  one('for-the-partners', 300, { tags: ['keep=always'] });
  share(one('shared-with-sales', 220), 'fe1c2b3a4d5e4f60718293a4b5c6d7e8');
  const ledger = [...servers.of(project).values()].find(({ name }) => name === 'ledger-do-not-touch');
  if (ledger) ledger.image_id = one('ledger-base', 920).id;
  addConfiguration(project, { name: 'checkout-peak', image_id: one('checkout-7', 190).id });
  one('build-of-today', 0, { status: 'saving' });
}
