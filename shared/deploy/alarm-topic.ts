import { arnOf, onlyOverTls, policyOf, type Resource } from './cloudformation.ts';

const cloudwatch = { Service: 'cloudwatch.amazonaws.com' };

/** What an alarm does: it tells the topic. */
export const alarmActions = [{ Ref: 'CleanupAlarms' }];

/**
 * The topic that is told of every alarm. It has a key of its own, because CloudWatch may not use SNS's: AWS re:Post, "How do I
 * configure a CloudWatch alarm with an encrypted SNS topic".
 */
export function alarmTopic(): Record<string, Resource> {
  return {
    CleanupAlarms: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: arnOf('CleanupAlarmsKey') } },
    CleanupAlarmsPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: { Topics: alarmActions, PolicyDocument: topicPolicy() },
    },
    CleanupAlarmsKey: {
      Type: 'AWS::KMS::Key',
      Properties: {
        Description: 'Encrypts what the alarms of this stack tell.',
        EnableKeyRotation: true,
        KeyPolicy: keyPolicy(),
      },
    },
  };
}

function topicPolicy(): object {
  const Resource = { Ref: 'CleanupAlarms' };
  const ours = { 'Fn::Sub': `arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:*` };
  const Condition = { ArnLike: { 'aws:SourceArn': ours } };
  const publish = { Sid: 'Alarms', Effect: 'Allow', Principal: cloudwatch, Action: 'sns:Publish', Resource, Condition };
  return policyOf(publish, onlyOverTls('sns:Publish', Resource));
}

function keyPolicy(): object {
  // In a key's own policy, "*" is this key.
  const key = { Resource: '*' };
  const AWS = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` };
  const byNoService = { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' };
  const use = ['kms:Decrypt', 'kms:GenerateDataKey*'];
  return policyOf(
    { Sid: 'Account', Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', ...key },
    { Sid: 'Alarms', Effect: 'Allow', Principal: cloudwatch, Action: use, ...key },
    {
      Sid: 'NoGrants',
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:CreateGrant',
      ...key,
      Condition: { BoolIfExists: byNoService },
    },
  );
}
