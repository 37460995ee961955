/** What the queues of all functions have in common, each number with its reason. Seconds where it is a time. */
export const queueSettings = {
  /** Longer than an invocation may last (900, `provider.timeout`), so that nothing is worked on twice at once. */
  visibilityTimeout: 960,

  /**
   * The pauses between deliveries double from 30 seconds to a quarter of an hour (shared/triggers/redelivery.ts): thirty last
   * for six hours, longer than an outage of the cloud. A deletion that they did not bring about needs a person.
   */
  maxReceiveCount: 30,

  /** 14 days, the longest there is: time to look into what could not be deleted. */
  deadLetterRetention: 1_209_600,

  /** The most that SQS hands over without waiting for more. */
  batchSize: 10,

  /** A deletion that fails comes back alone, not with its batch. */
  functionResponseType: 'ReportBatchItemFailures',

  /** The deployment's choice, in `params` of serverless.yml: what is left of a function's concurrency serves timers and HTTP. */
  maximumConcurrency: `\${param:workers}`,
};
