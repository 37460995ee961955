import { devNull } from 'node:os';
import { startFauxqs } from 'fauxqs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { published } from '../rehearsal/cloud/smn/topics.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, sweep } from '../sweep/sweeping.ts';

/** A sweep of a thousand by the timer. */
async function planMany(stage: Stage, rule: object = { name: { glob: ['old-*'] }, limit: 1_000, max_percent: 100 }) {
  for (let i = 0; i < 1_000; i += 1) {
    const name = `old-${String(i).padStart(4, '0')}-中`;
    addSnapshot(stage.cloud.project, { name, created_at: daysAgo(stage, 90) });
  }
  await sweep(stage, 'delete-snapshot', { ...rule });
}
const failures = ({ logged }: Stage) => logged.filter(({ status }) => status === 'notify-failed');

describe('A topic of SMN', () => {
  const urn = 'urn:smn:ap-southeast-3:9c53a566cb3443ab910cf0daebca90c4:cleanup';

  test.each(['aksk', 'temporary', 'token'] as const)(
    'gets all of a plan as text, by a request with the %s of the deployment',
    async (auth) => {
      const stage = await setStage();
      onTestFinished(stage.cloud.close);
      const environment = { ...stage.cloud.environment(auth), CLEANUP_NOTIFY_URL: urn };
      const { deploy } = await import('../triggers/container.ts');
      const { operation } = await import('../../functions/delete-snapshot.ts');
      addSnapshot(stage.cloud.project, { name: 'old-中' });
      await deploy(stage, operation, environment)({ trigger: 'timer', name: { glob: ['old-*'] } }, {});
      expect(failures(stage)).toEqual([]);
      const [message] = published.of(stage.cloud.project).get(urn) ?? [];
      expect(message?.subject).toMatch(/^Cleanup: delete-snapshot would take 1 of 1 target/);
      expect(message?.message).toContain('  old-中 (');
      const { path, headers } = stage.cloud.requests.find(({ service }) => service === 'smn') ?? {};
      expect(path).toBe(`/v2/${stage.cloud.project.id}/notifications/topics/${encodeURIComponent(urn)}/publish`);
      expect(headers?.['content-type']).toContain('application/json');
    },
  );

  test('has room for a thousand', async () => {
    const stage = await setStage({ environment: { CLEANUP_NOTIFY_URL: urn } });
    onTestFinished(stage.cloud.close);
    await planMany(stage);
    const [message] = published.of(stage.cloud.project).get(urn) ?? [];
    expect(message?.message.match(/^ {2}old-/gm)?.length).toBe(1_000);
    expect(Buffer.byteLength(message?.message ?? '')).toBeLessThan(256 * 1024);
  });

  test('that is not there fails no sweep; one that does not answer is asked again', async () => {
    const stage = await setStage({ environment: { CLEANUP_NOTIFY_URL: urn } });
    onTestFinished(stage.cloud.close);
    stage.cloud.fail({ service: 'smn', how: 'reset' });
    addSnapshot(stage.cloud.project, { name: 'old-1' });
    await sweep(stage, 'delete-snapshot', { name: { glob: ['old-*'] } });
    expect([failures(stage), published.of(stage.cloud.project).get(urn)?.length]).toEqual([[], 1]);
    stage.cloud.fail({ service: 'smn', how: { status: 403, body: { code: 'SMN.0403', message: 'No permission' } } });
    const report = await sweep(stage, 'delete-snapshot', { name: { glob: ['old-*'] } });
    expect(report.items.map(({ status }) => status)).toEqual(['planned']);
    expect(failures(stage)).toMatchObject([{ reason: expect.stringContaining('SMN.0403') }]);
  });
});

test('A topic of SNS gets it by its real protocol, with the type as an attribute', async () => {
  const aws = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  onTestFinished(() => aws.stop());
  const local = { AWS_ENDPOINT_URL_SNS: aws.address, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  const elsewhere = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull };
  for (const [name, value] of Object.entries({ ...local, ...elsewhere })) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  aws.createTopic('cleanup');
  aws.createQueue('mail');
  const topic = 'arn:aws:sns:us-east-1:000000000000:cleanup';
  aws.subscribe({ topic: 'cleanup', queue: 'mail' });
  const stage = await setStage({ environment: { CLEANUP_NOTIFY_URL: topic } });
  onTestFinished(stage.cloud.close);
  await planMany(stage);
  expect(failures(stage)).toEqual([]);
  const [received] = aws.inspectQueue('mail')?.messages.ready ?? [];
  const { Subject, Message, MessageAttributes } = JSON.parse(received?.body ?? '{}');
  expect(Subject).toBe('Cleanup: delete-snapshot would take 1,000 of 1,000 targets, 40,000 GB.');
  expect(MessageAttributes).toEqual({ type: { Type: 'String', Value: 'sweep.planned' } });
  expect(Message.match(/^ {2}old-/gm).length).toBe(1_000);
  expect(Buffer.byteLength(Message)).toBeLessThan(262_144);
});
