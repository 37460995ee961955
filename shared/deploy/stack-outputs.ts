import { resourceNames } from './resource-names.ts';

/** What an operator asks a stack for: whom to subscribe to, where to look, and each function's queues. */
export function stackOutputs(names: string[]): Record<string, object> {
  const queues = names.flatMap((name) => {
    const { queue, deadLetters } = resourceNames(name);
    return [
      [queue, { Description: `The deletions that ${name} has to do`, Value: { Ref: queue } }],
      [deadLetters, { Description: `What ${name} could not do`, Value: { Ref: deadLetters } }],
    ];
  });
  return {
    AlarmTopic: { Description: 'Is told of every alarm', Value: { Ref: 'CleanupAlarms' } },
    Dashboard: { Description: 'The dashboard of CloudWatch', Value: { Ref: 'CleanupDashboard' } },
    ...Object.fromEntries(queues),
  };
}
