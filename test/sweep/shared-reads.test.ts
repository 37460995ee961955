import { beforeEach, expect, test } from 'vitest';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, sent, sweep } from './sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

test('a look that many share and that fails is told of each of them', async () => {
  const metadata = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`stale-${n}`, '']));
  addServer(stage.cloud.project, { metadata, created: daysAgo(stage, 90) });
  stage.cloud.fail({ method: 'GET', path: /cloudservers\/[0-9a-f-]{36}$/, times: 999, how: 'garbage' });
  const rule = { key: { glob: ['stale-*'] }, max_percent: 100, apply: true };
  const report = await sweep(stage, 'delete-server-metadata', rule);
  expect(report.items.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'failed'));
  expect(report.items.every(({ reason }) => reason?.includes('the answer is not JSON'))).toBe(true);
  expect([report.left, report.stopped, sent(stage)]).toEqual([0, undefined, []]);
});
