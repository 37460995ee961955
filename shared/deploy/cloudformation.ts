/** A resource of a CloudFormation template. */
export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  [attribute: string]: unknown;
}

/** How a template refers to the ARN of one of its own resources. */
export function arnOf(resource: string) {
  return { 'Fn::GetAtt': [resource, 'Arn'] };
}

/** A policy document of these statements. */
export function policyOf(...Statement: object[]) {
  return { Version: '2012-10-17', Statement };
}

/** Turns away whoever asks a resource for one of these actions without TLS. */
export function onlyOverTls(Action: string | string[], Resource: object): object {
  const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
  return { Sid: 'OnlyOverTls', Effect: 'Deny', Principal: '*', Action, Resource, Condition };
}
