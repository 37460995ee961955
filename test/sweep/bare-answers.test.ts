import { beforeEach, expect, test } from 'vitest';
import { createLog } from '../../shared/outbound/log.ts';
import { type Stage, setStage } from '../stage.ts';
import { type Kind, sent, sweep } from './sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const id = '4f4b3dfa-eb70-47cf-a60a-998a53bd598a';
const server = {
  id,
  name: null,
  status: null,
  created: null,
  updated: null,
  'OS-EXT-STS:vm_state': 'active',
  metadata: { stale: 1 },
};

/** As little as each list may say and still be read: no name, no date, no label. */
const lists: [Kind, object][] = [
  ['delete-snapshot', { snapshots: [{ id, name: null, status: 'available', created_at: null, metadata: null }] }],
  ['delete-instance', { instances: [{ id, state: 'stopped' }] }],
  ['delete-server-metadata', { servers: [server] }],
  [
    'detach-volume',
    {
      volumes: [
        {
          id,
          status: 'in-use',
          size: 1,
          volume_type: 'SSD',
          bootable: 'false',
          attachments: [{ server_id: id, device: '/dev/vdb' }],
        },
      ],
    },
  ],
];

test.each(lists)(
  '%s: a target of which the list says next to nothing matches nothing and stays',
  async (kind, body) => {
    stage.cloud.fail({ method: 'GET', times: 9, how: { status: 200, body } });
    const report = await sweep(stage, kind, { older_than: '1d', max_percent: 100, apply: true });
    expect([report.population, report.matched, report.items, sent(stage)]).toEqual([1, 0, [], []]);
    expect(Object.values(report.kept)).toEqual([1]);
  },
);

test('detach-nic: nor does a NIC of a server that says next to nothing', async () => {
  const addresses = { vpc: [{}, { 'OS-EXT-IPS:port_id': id }] };
  stage.cloud.fail({ method: 'GET', path: /detail$/, times: 9, how: { status: 200, body: { servers: [server] } } });
  stage.cloud.fail({ method: 'GET', times: 9, how: { status: 200, body: { server: { ...server, addresses } } } });
  const report = await sweep(stage, 'detach-nic', { older_than: '1d', max_percent: 100, apply: true });
  expect([report.population, report.matched, sent(stage)]).toEqual([1, 0, []]);
});

test('the log writes to standard output at once', () => {
  expect(() => createLog('info').info({ status: 'a line of the log' })).not.toThrow();
});
