import { arnOf, policyOf, type Resource } from './cloudformation.ts';
import { queueStatements } from './function-queues.ts';
import { resourceNames } from './resource-names.ts';

/** All that a function may do on AWS: write to its own log group and use its own two queues. */
export function roleOf(name: string): Resource {
  const { logGroup } = resourceNames(name);
  const write = { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: arnOf(logGroup) };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: policyOf({
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
      Policies: [
        { PolicyName: 'logs', PolicyDocument: policyOf(write) },
        { PolicyName: 'queues', PolicyDocument: policyOf(...queueStatements(name)) },
      ],
    },
  };
}

/** What all roles may do besides, where a parameter asks for it. */
export function extraPolicies(roles: string[]): Record<string, Resource> {
  const policy = (PolicyName: string, Action: string[], where: string, Condition: string): Resource => ({
    Type: 'AWS::IAM::Policy',
    Condition,
    Properties: {
      PolicyName,
      Roles: roles.map((Ref) => ({ Ref })),
      PolicyDocument: policyOf({ Effect: 'Allow', Action, Resource: where }),
    },
  });
  const record = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
  return {
    // These actions of X-Ray know no resources.
    CleanupTracing: policy('tracing', record, '*', 'CleanupTraced'),
    CleanupNotify: policy('notify', ['sns:Publish'], `\${param:notifyTopic}`, 'CleanupNotified'),
  };
}

/** When they are there. */
export const extraConditions = {
  CleanupTraced: { 'Fn::Equals': [`\${param:tracing}`, 'Active'] },
  CleanupNotified: { 'Fn::Not': [{ 'Fn::Equals': [`\${param:notifyTopic}`, ''] }] },
};
