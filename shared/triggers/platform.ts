import type { LambdaContext } from 'hono/aws-lambda';
import type { Environment } from '../transport/settings.ts';
import type { AccessKey } from '../transport/signature.ts';
import type { Self } from './connections.ts';

/** What FunctionGraph tells a function, as its documents list it; the keys are there where the function has an agency. */
interface FunctionGraphContext {
  getRequestID(): string;
  getRemainingTimeInMilliSeconds(): number;
  getUserData(key: string): string | null | undefined;
  getSecurityAccessKey(): string | null | undefined;
  getSecuritySecretKey(): string | null | undefined;
  getSecurityToken(): string | null | undefined;
  getProjectID(): string;
  getPackage(): string;
  getFunctionName(): string;
  getVersion(): string;
}

/** What the platforms say about an invocation; each in its own spelling, some of it not at all. */
export type PlatformContext = Partial<Pick<LambdaContext, 'awsRequestId' | 'getRemainingTimeInMillis'>> &
  Partial<FunctionGraphContext>;

/** What is known about an invocation, in Lambda's spelling whoever says it. */
export function asLambdaContext(context: PlatformContext): PlatformContext {
  const {
    awsRequestId = context.getRequestID?.(),
    getRemainingTimeInMillis = context.getRemainingTimeInMilliSeconds?.bind(context),
  } = context;
  return { ...(awsRequestId && { awsRequestId }), ...(getRemainingTimeInMillis && { getRemainingTimeInMillis }) };
}

/**
 * The temporary key of the function's agency. It lives for a day and the platform renews it in time, so each invocation
 * brings the one to use. `getAccessKey` and `getSecretKey` are no longer maintained.
 */
export function agencyKeyOf(context: PlatformContext): AccessKey | undefined {
  const accessKey = context.getSecurityAccessKey?.();
  const secretKey = context.getSecuritySecretKey?.();
  const securityToken = context.getSecurityToken?.();
  return accessKey && secretKey && securityToken ? { accessKey, secretKey, securityToken } : undefined;
}

/** The environment, and behind it what FunctionGraph tells by `getUserData`: its encrypted settings, and on some runtimes all. */
export function withUserData(env: Environment, context: PlatformContext): Environment {
  if (!context.getUserData) return env;
  return new Proxy(env, { get: (own, name: string) => own[name] || context.getUserData?.(name) || undefined });
}

/** The function that runs, where it runs on FunctionGraph. What the context leaves open about the project the runtime's own variable says. */
export function selfOf(context: PlatformContext, env: Environment): Self | undefined {
  const projectId = context.getProjectID?.() || env.RUNTIME_PROJECT_ID;
  const [app, name, version] = [context.getPackage?.(), context.getFunctionName?.(), context.getVersion?.()];
  return projectId && app && name && version ? { projectId, app, name, version } : undefined;
}
