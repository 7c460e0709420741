import type { AwsResourceApi, CloudBackends, ServiceBackend } from '../../../../local/cloud/backends.ts';

/** Backends that note every call, and answer as freshly made engines do. */
export interface FakeBackends extends CloudBackends {
  /** `<part>.<operation>` with its input, in order. */
  calls: { operation: string; input: unknown }[];
  inputOf(operation: string): unknown;
}

/** `answers` replaces the answer, or the failure, of single AWS operations, e.g. `dynamodb.CreateTable`. */
export function fakeBackends(answers: Record<string, (input: never) => unknown> = {}): FakeBackends {
  const calls: FakeBackends['calls'] = [];
  const note =
    (part: string) =>
    (operation: string, answer?: unknown) =>
    (...input: unknown[]) => {
      calls.push({ operation: `${part}.${operation}`, input: input.length === 1 ? input[0] : input });
      return answer as never;
    };
  const iot = note('iot');
  const lambda = note('lambda');
  const http = note('httpApi');
  const identity = note('identity');
  return {
    calls,
    inputOf: (operation) => calls.find((call) => call.operation === operation)?.input,
    iot: {
      callApi: async (operation, input) => iot(operation, {})(input),
      createPolicy: iot('createPolicy'),
      createProvisioningTemplate: iot('createProvisioningTemplate'),
      createTopicRule: iot('createTopicRule'),
      createHttpDestination: iot('createHttpDestination', { arn: 'arn:destination', status: 'IN_PROGRESS' }),
      createVpcDestination: iot('createVpcDestination', { arn: 'arn:destination', status: 'IN_PROGRESS' }),
    },
    lambda: {
      createFunction: lambda('createFunction'),
      addPermission: lambda('addPermission'),
      setEventInvokeConfig: lambda('setEventInvokeConfig'),
      createEventSourceMapping: lambda('createEventSourceMapping'),
    },
    httpApi: {
      createApi: http('createApi', { apiId: 'api1', apiEndpoint: 'http://127.0.0.1:1' }),
      createIntegration: http('createIntegration', { integrationId: 'int1' }),
      createAuthorizer: http('createAuthorizer', { authorizerId: 'auth1' }),
      createRoute: http('createRoute', { routeId: 'route1' }),
      createStage: http('createStage'),
    },
    identity: {
      createUserPool: identity('createUserPool', { userPoolId: 'eu-central-1_pool' }),
      createUserPoolDomain: identity('createUserPoolDomain'),
      createResourceServer: identity('createResourceServer'),
      createUserPoolClient: identity('createUserPoolClient', { clientId: 'client1', clientSecret: 'secret1' }),
    },
    secrets: { createSecret: note('secrets')('createSecret', { ARN: 'arn:aws:secretsmanager:secret' }) },
    scheduler: fakeService('scheduler', calls, answers),
    events: fakeService('events', calls, answers),
    aws: fakeAws(calls, answers),
  };
}

/** A service that answers what `answers` says, and else nothing. */
function fakeService(
  service: string,
  calls: FakeBackends['calls'],
  answers: Record<string, (input: never) => unknown>,
): ServiceBackend {
  return {
    execute: (operation, input) => {
      calls.push({ operation: `${service}.${operation}`, input });
      return (answers[`${service}.${operation}`]?.(input as never) ?? {}) as Record<string, unknown>;
    },
  };
}

function fakeAws(calls: FakeBackends['calls'], answers: Record<string, (input: never) => unknown>): AwsResourceApi {
  const defaults: Record<string, (input: never) => unknown> = {
    'dynamodb.DescribeTable': ({ TableName }: { TableName: string }) => ({
      Table: {
        TableStatus: 'ACTIVE',
        TableArn: `arn:${TableName}`,
        TableId: 'id',
        LatestStreamArn: `arn:${TableName}/stream`,
      },
    }),
    'kinesis.DescribeStreamSummary': ({ StreamName }: { StreamName: string }) => ({
      StreamDescriptionSummary: { StreamStatus: 'ACTIVE', StreamARN: `arn:${StreamName}`, RetentionPeriodHours: 24 },
    }),
    'sqs.CreateQueue': ({ QueueName }: { QueueName: string }) => ({ QueueUrl: `http://q/${QueueName}` }),
    'sqs.GetQueueUrl': ({ QueueName }: { QueueName: string }) => ({ QueueUrl: `http://kept/${QueueName}` }),
    'sns.CreateTopic': ({ Name }: { Name: string }) => ({ TopicArn: `arn:${Name}` }),
    'sns.Subscribe': () => ({ SubscriptionArn: 'arn:subscription' }),
  };
  return {
    call: async (service, operation, input) => {
      const name = `${service}.${operation}`;
      calls.push({ operation: name, input });
      return (answers[name] ?? defaults[name])?.(input as never) ?? {};
    },
  };
}

/** An exception as the SDK throws it. */
export function awsError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}
