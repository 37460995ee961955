/** What the parts of a function are called in the template: `delete-snapshot` has `DeleteSnapshotQueue` and so on. */
export function resourceNames(name: string) {
  const ours = name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  // The framework makes these two itself, and spells the dash out.
  const frameworks = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`.replaceAll('-', 'Dash');
  return {
    lambda: `${frameworks}LambdaFunction`,
    logGroup: `${frameworks}LogGroup`,
    role: `${ours}Role`,
    queue: `${ours}Queue`,
    queuePolicy: `${ours}QueuePolicy`,
    deadLetters: `${ours}DeadLetters`,
    deadLettersPolicy: `${ours}DeadLettersPolicy`,
    /** The alarm on one of these, such as `Errors`. */
    alarm: (what: string) => `${ours}${what}Alarm`,
  };
}
