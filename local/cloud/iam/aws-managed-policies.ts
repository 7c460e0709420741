import { parsePolicyDocument, type Statement } from './policy-document.ts';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const KINESIS_READ = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
  'kinesis:ListStreams',
  'kinesis:SubscribeToShard',
];
const DYNAMODB_STREAM_READ = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];

/** Actions, on every resource, of the AWS managed policies that functions and rules commonly attach. [AWS managed policy reference] */
const ACTIONS: Record<string, string[]> = {
  'service-role/AWSLambdaBasicExecutionRole': LOGS,
  'service-role/AWSLambdaKinesisExecutionRole': [...KINESIS_READ, ...LOGS],
  'service-role/AWSLambdaDynamoDBExecutionRole': [...DYNAMODB_STREAM_READ, ...LOGS],
  'service-role/AWSLambdaSQSQueueExecutionRole': [
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    ...LOGS,
  ],
  AWSXRayDaemonWriteAccess: [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ],
  'service-role/AWSIoTThingsRegistration': [
    'iot:AddThingToThingGroup',
    'iot:AttachPolicy',
    'iot:AttachPrincipalPolicy',
    'iot:AttachThingPrincipal',
    'iot:CreateCertificateFromCsr',
    'iot:CreatePolicy',
    'iot:CreateThing',
    'iot:DescribeCertificate',
    'iot:DescribeThing',
    'iot:DescribeThingGroup',
    'iot:DescribeThingType',
    'iot:DetachPolicy',
    'iot:DetachThingPrincipal',
    'iot:GetPolicy',
    'iot:ListAttachedPolicies',
    'iot:ListPolicyPrincipals',
    'iot:ListPrincipalPolicies',
    'iot:ListPrincipalThings',
    'iot:ListTargetsForPolicy',
    'iot:ListThingGroupsForThing',
    'iot:ListThingPrincipals',
    'iot:RegisterCertificate',
    'iot:RegisterThing',
    'iot:RemoveThingFromThingGroup',
    'iot:UpdateCertificate',
    'iot:UpdateThing',
    'iot:UpdateThingGroupsForThing',
    'iot:AddThingToBillingGroup',
    'iot:DescribeBillingGroup',
    'iot:RemoveThingFromBillingGroup',
  ],
};

/** Statements of an AWS managed policy; `undefined` for one that is not in the local table. */
export function awsManagedPolicy(policyArn: string): Statement[] | undefined {
  const [, name] = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(policyArn) ?? [];
  const actions = name === undefined ? undefined : ACTIONS[name];
  if (actions === undefined) return undefined;
  return parsePolicyDocument({ Statement: { Effect: 'Allow', Action: actions, Resource: '*' } });
}
