import type { Answer } from '../answer.ts';

/** The envelope of VPC and EIP. */
export function vpcFault(status: number, code: string, message: string): Answer {
  return { status, body: { code, message } };
}

/** What the service says when the path names another project than the credentials do. */
export function otherProject(): Answer {
  return vpcFault(400, 'VPC.0007', 'urlTenantId is not equal tokenTenantId');
}
