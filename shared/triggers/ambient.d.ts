// middy's declarations name two packages for their types alone. What hono ships says the same without them.
declare module 'aws-lambda' {
  import type { LambdaContext } from 'hono/aws-lambda';

  export type Context = LambdaContext;
  export type Handler<Event = unknown, Result = unknown> = (event: Event, context: Context) => Promise<Result>;
}

declare module '@aws/durable-execution-sdk-js' {
  export type DurableContext = never;
}
