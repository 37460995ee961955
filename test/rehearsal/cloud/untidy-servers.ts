import { addScalingGroup } from './as/groups.ts';
import { attachVolume } from './ecs/disks.ts';
import { addNic, addServer } from './ecs/server.ts';
import { addVolume } from './evs/volumes.ts';
import type { Project } from './project.ts';
import type { Ago } from './untidy-project.ts';

/** The servers of the untidy project, and what hangs on them. */
export function addServers(project: Project, ago: Ago): void {
  const shop = addServer(project, {
    name: 'shop-frontend',
    created: ago(400),
    updated: ago(2),
    tags: ['env=production', 'team=storefront'],
    metadata: { 'temp-owner': 'nobody-remembers', 'debug:verbose': 'yes-please' },
  });
  attachVolume(project, shop, addVolume(project, { name: 'shop-frontend-root', created_at: ago(400) }), { root: true });
  attachVolume(project, shop, addVolume(project, { name: 'shop-frontend-data', size: 200, created_at: ago(400) }));
  attachVolume(project, shop, addVolume(project, { name: 'log-dump-may-go', size: 500, created_at: ago(90) }), {
    bootIndex: -1,
  });
  addNic(project, shop, { created_by: 'port_id' });
  addNic(project, shop, { ips: ['10.8.0.17', '10.8.0.18'] });

  const demo = addServer(project, {
    name: 'demo-for-friday',
    status: 'SHUTOFF',
    created: ago(63),
    updated: ago(45),
    tags: ['team=sales', 'cleanup=ask-first'],
    metadata: { 'expires-at': new Date(ago(44)).toISOString(), 'temp-owner': 'sales-intern-2025' },
  });
  attachVolume(project, demo, addVolume(project, { name: 'demo-root', created_at: ago(63) }), { root: true });
  attachVolume(project, demo, addVolume(project, { name: 'demo-slides-backup', size: 100, created_at: ago(62) }));
  addNic(project, demo);

  const ledger = addServer(project, {
    name: 'ledger-do-not-touch',
    created: ago(900),
    updated: ago(30),
    locked: true,
    tags: ['env=production', 'keep=always'],
    metadata: { 'on-call': 'finance' },
  });
  attachVolume(project, ledger, addVolume(project, { name: 'ledger-root', created_at: ago(900) }), { root: true });
  addNic(project, ledger, { created_by: 'port_id' });

  const halfBorn = addServer(project, { name: 'half-born', status: 'ERROR', created: ago(12) });
  halfBorn.metadata['expires-at'] = new Date(ago(5)).toISOString();

  addStoppedServers(project, ago);
}

function addStoppedServers(project: Project, ago: Ago): void {
  const stopped = (name: string, days: number, given: Parameters<typeof addServer>[1] = {}) => {
    const server = addServer(project, { name, status: 'SHUTOFF', created: ago(500), updated: ago(days), ...given });
    const root = addVolume(project, { name: `${name}-root`, created_at: ago(500) });
    attachVolume(project, server, root, { root: true, goes: true });
    return server;
  };
  stopped('ci-runner-of-2024', 80, { tags: ['team=build'] });
  stopped('stopped-on-monday', 3);
  stopped('node-of-old-cluster', 120, { tags: ['CCE-Cluster-ID=5f1a'] });
  stopped('paid-until-summer', 90, { metadata: { charging_mode: '1', 'metering.order_id': 'CS2602111430' } });
  const [nic] = stopped('mail-relay', 60).nics;
  if (nic) nic.floating_ip = '198.51.100.25';
  addScalingGroup(project, {
    name: 'night-batch',
    servers: [stopped('night-batch-1', 45)],
    life_cycle_state: 'STANDBY',
  });
}
