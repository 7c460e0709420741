import { type App, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { WAITING_ATTRIBUTES } from '../../contract/mailbox/wait-key.ts';
import { FUNCTION_NAMES } from '../../lib/environments/environment.ts';
import { emptyBundles, type Resource, resourcesOf, roadbedApp, stackOf } from './synthesized-roadbed.ts';

// Synthesis is seconds of computing, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const bundles = emptyBundles();
afterAll(bundles.remove);
const dev = roadbedApp('dev', bundles.directory);
const prod = roadbedApp('prod', bundles.directory);
const local = roadbedApp('local', bundles.directory);

const ruleOf = (name: string): Resource => {
  const found = resourcesOf(dev, 'AWS::IoT::TopicRule').find(({ Properties }) => Properties['RuleName'] === name);
  if (found === undefined) throw new Error(`no rule ${name}`);
  return found;
};

describe('rules', () => {
  it('send what fails to a queue, each of them', () => {
    const rules = resourcesOf(dev, 'AWS::IoT::TopicRule');
    expect(rules).toHaveLength(5);
    for (const { Properties } of rules) {
      expect(Properties['TopicRulePayload'].ErrorAction.Sqs.RoleArn).toBeDefined();
      expect(Properties['TopicRulePayload'].AwsIotSqlVersion).toBe('2016-03-23');
    }
  });

  it('put a frame on the stream as it came, keyed by the vehicle of the topic', () => {
    const { TopicRulePayload: payload } = ruleOf('telemetry_v1').Properties;
    expect(payload.Sql).toBe("SELECT * FROM 'v1/+/t/+'");
    expect(payload.Actions[0].Kinesis.PartitionKey).toBe('${topic(2)}');
  });

  it('may invoke only their own function, for this account', () => {
    Template.fromStack(stackOf(dev, 'ingestion')).hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'iot.amazonaws.com',
      SourceArn: Match.stringLikeRegexp(':rule/presence_v1$'),
      SourceAccount: Match.anyValue(),
    });
  });

  it('wait for the policy of their role', () => {
    for (const { DependsOn } of resourcesOf(dev, 'AWS::IoT::TopicRule')) {
      expect(DependsOn?.some((id) => id.includes('DefaultPolicy'))).toBe(true);
    }
  });
});

describe('the telemetry consumer', () => {
  const mapping = (app: App): Record<string, unknown> =>
    resourcesOf(app, 'AWS::Lambda::EventSourceMapping')[0]!.Properties;

  it('bounds tries and age, halves crashed batches, reports single records and keeps what failed', () => {
    expect(mapping(dev)).toMatchObject({
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 1,
      BisectBatchOnFunctionError: true,
      // an outage is outlived: the age ends the tries
      MaximumRetryAttempts: 10_000,
      MaximumRecordAgeInSeconds: 21600,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      StartingPosition: 'TRIM_HORIZON',
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
  });

  it('does not wait for a batch to fill in the local cloud', () => {
    expect(mapping(local)).toMatchObject({ MaximumBatchingWindowInSeconds: 0 });
  });
});

describe('functions', () => {
  it('run on Node 24 on arm64, each in a role of its own without a managed AWS policy', () => {
    const functions = resourcesOf(local, 'AWS::Lambda::Function');
    expect(functions).toHaveLength(FUNCTION_NAMES.length);
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
      expect(Properties['ReservedConcurrentExecutions']).toBeUndefined();
    }
    const roles = new Set(functions.map(({ Properties }) => JSON.stringify(Properties['Role'])));
    expect(roles.size).toBe(FUNCTION_NAMES.length);
    for (const { Properties } of resourcesOf(local, 'AWS::IAM::Role')) {
      expect(JSON.stringify(Properties['ManagedPolicyArns'] ?? '')).not.toContain('aws:policy');
    }
  });

  const policyActions = (): { policy: string; actions: string[] }[] =>
    resourcesOf(prod, 'AWS::IAM::Policy').map(({ Properties }) => ({
      policy: String(Properties['PolicyName']),
      actions: Properties['PolicyDocument'].Statement.flatMap(({ Action }: { Action: string | string[] }) => Action),
    }));

  it('may not scan or use a whole service', () => {
    for (const { actions } of policyActions()) expect(JSON.stringify(actions)).not.toMatch(/Scan|\*/);
  });

  it('may not delete, but the one that decommissions vehicles; connections end where certificates do', () => {
    for (const { policy, actions } of policyActions()) {
      const deletes = actions.filter(
        (action) => /Delete/.test(action) && action !== 'sqs:DeleteMessage' && action !== 'iot:DeleteConnection',
      );
      expect(deletes.length > 0, `${policy}: ${deletes}`).toBe(/decommission/.test(policy));
    }
  });

  it("of the tenants' client get no operator's scope, and the other way round", () => {
    const granted = resourcesOf(prod, 'AWS::Cognito::UserPoolClient').map(({ Properties }) =>
      JSON.stringify(Properties['AllowedOAuthScopes']),
    );
    const operators = granted.filter((scopes) => /revoke|decommission|transfer/.test(scopes));
    expect([granted.length, operators.length]).toEqual([2, 1]);
    expect(operators[0]).not.toMatch(/commands|shadow/);
  });

  it('that rules invoke keep the event they gave up on', () => {
    const configs = resourcesOf(dev, 'AWS::Lambda::EventInvokeConfig');
    expect(configs).toHaveLength(12);
    for (const { Properties } of configs) expect(Properties['DestinationConfig'].OnFailure).toBeDefined();
  });
});

describe('the mailbox', () => {
  it('has a local index of what waits, which can be read strongly, and a global one of what is due', () => {
    Template.fromStack(stackOf(dev, 'data')).hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      LocalSecondaryIndexes: [
        {
          IndexName: 'waiting',
          KeySchema: [
            { AttributeName: 'vehicleId', KeyType: 'HASH' },
            { AttributeName: 'waitKey', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...WAITING_ATTRIBUTES] },
        },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'dueShard', KeyType: 'HASH' },
            { AttributeName: 'dueAtMs', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      TimeToLiveSpecification: { AttributeName: 'expiresAtSeconds', Enabled: true },
    });
  });
});

const OPERATOR_ROUTES = {
  'POST /v1/broadcasts': ['roadbed/broadcasts.write'],
  'POST /v1/vehicles/{vehicleId}/certificate/revocation': ['roadbed/certificates.revoke'],
  'POST /v1/claim-batches/{batch}/revocation': ['roadbed/certificates.revoke'],
  'POST /v1/vehicles/{vehicleId}/owner': ['roadbed/vehicles.transfer'],
  'DELETE /v1/vehicles/{vehicleId}': ['roadbed/vehicles.decommission'],
  'GET /v1/vehicles/{vehicleId}/decommission': ['roadbed/vehicles.decommission'],
};

const assignment = '/v1/config-assignments/{scope}/{value}/{configId}';
/** What is told to drivers. */
const CAMPAIGN_ROUTES = {
  'POST /v1/commands:bulk': ['roadbed/commands.write'],
  'POST /v1/vehicles/{vehicleId}/pois': ['roadbed/pois.write'],
  'GET /v1/vehicles/{vehicleId}/pois': ['roadbed/pois.read'],
  'GET /v1/vehicles/{vehicleId}/pois/{poiId}': ['roadbed/pois.read'],
  'PUT /v1/vehicles/{vehicleId}/labels': ['roadbed/vehicles.write'],
  'GET /v1/vehicles/{vehicleId}/labels': ['roadbed/vehicles.read'],
  'POST /v1/notices': ['roadbed/campaigns.write'],
  'GET /v1/notices': ['roadbed/campaigns.read'],
  'GET /v1/notices/{noticeId}': ['roadbed/campaigns.read'],
  'POST /v1/campaigns': ['roadbed/campaigns.write'],
  'GET /v1/campaigns': ['roadbed/campaigns.read'],
  'GET /v1/campaigns/{campaignId}': ['roadbed/campaigns.read'],
  'POST /v1/campaigns/{campaignId}/pause': ['roadbed/campaigns.write'],
  'POST /v1/campaigns/{campaignId}/resume': ['roadbed/campaigns.write'],
  'POST /v1/campaigns/{campaignId}/abort': ['roadbed/campaigns.write'],
};

const CONFIG_ROUTES = {
  'POST /v1/configs': ['roadbed/configs.write'],
  'GET /v1/configs': ['roadbed/configs.read'],
  'GET /v1/configs/{configId}/versions/{version}': ['roadbed/configs.read'],
  [`PUT ${assignment}`]: ['roadbed/configs.write'],
  [`DELETE ${assignment}`]: ['roadbed/configs.write'],
  'GET /v1/config-assignments': ['roadbed/configs.read'],
  'GET /v1/vehicles/{vehicleId}/configs': ['roadbed/configs.read'],
  'POST /v1/rollouts': ['roadbed/configs.write'],
  'GET /v1/rollouts': ['roadbed/configs.read'],
  'GET /v1/rollouts/{rolloutId}': ['roadbed/configs.read'],
  'POST /v1/rollouts/{rolloutId}/{order}': ['roadbed/configs.write'],
};

describe('the API', () => {
  it('wants a token with a scope on every route', () => {
    const routes = resourcesOf(dev, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties);
    const scopes = Object.fromEntries(routes.map((route) => [route['RouteKey'], route['AuthorizationScopes']]));
    expect(routes.every((route) => route['AuthorizationType'] === 'JWT')).toBe(true);
    expect(scopes).toEqual({
      ...OPERATOR_ROUTES,
      ...CONFIG_ROUTES,
      ...CAMPAIGN_ROUTES,
      'GET /v1/vehicles': ['roadbed/vehicles.read'],
      'GET /v1/vehicles/{vehicleId}': ['roadbed/vehicles.read'],
      'GET /v1/vehicles/{vehicleId}/shadow': ['roadbed/vehicles.read'],
      'GET /v1/vehicles/{vehicleId}/trips': ['roadbed/history.read'],
      'GET /v1/vehicles/{vehicleId}/history': ['roadbed/history.read'],
      'PATCH /v1/vehicles/{vehicleId}/shadow': ['roadbed/shadow.write'],
      'POST /v1/vehicles/{vehicleId}/commands': ['roadbed/commands.write'],
      'GET /v1/vehicles/{vehicleId}/commands': ['roadbed/commands.read'],
      'GET /v1/vehicles/{vehicleId}/commands/{commandId}': ['roadbed/commands.read'],
      'POST /v1/vehicles/{vehicleId}/commands/{commandId}/cancel': ['roadbed/commands.write'],
      'GET /v1/vehicles/{vehicleId}/messages': ['roadbed/messages.read'],
      'GET /v1/vehicles/{vehicleId}/messages/{messageId}': ['roadbed/messages.read'],
      'POST /v1/vehicles/{vehicleId}/messages/{messageId}/cancel': ['roadbed/messages.write'],
      'GET /v1/command-catalog': ['roadbed/commands.read'],
      'GET /v1/vehicles/{vehicleId}/certificate': ['roadbed/certificates.read'],
      'POST /v1/certificate-campaigns': ['roadbed/certificates.write'],
      'GET /v1/certificate-campaigns': ['roadbed/certificates.read'],
      'GET /v1/certificate-campaigns/{campaignId}': ['roadbed/certificates.read'],
    });
  });
});

describe('what the local cloud is told by outputs', () => {
  it('is there under plain names', () => {
    const keys = ['data', 'identity', 'api'].flatMap((name) =>
      Object.keys(Template.fromStack(stackOf(local, name)).findOutputs('*')),
    );
    for (const key of ['VehiclesTable', 'ShadowsTable', 'MailboxTable', 'ManifestTable', 'ClientsTable']) {
      expect(keys).toContain(key);
    }
    for (const key of ['TelemetryStream', 'QuarantineBucket', 'ClaimPolicyName', 'ProvisioningTemplateName']) {
      expect(keys).toContain(key);
    }
    expect(keys).toEqual(expect.arrayContaining(['ApiUrl', 'UserPoolId', 'UserPoolClientId']));
  });
});

describe('production', () => {
  it('keeps its state through the deletion of a stack, and guards against it', () => {
    const stateful = [
      'AWS::DynamoDB::GlobalTable',
      'AWS::Kinesis::Stream',
      'AWS::S3::Bucket',
      'AWS::Cognito::UserPool',
    ];
    for (const type of stateful) {
      const resources = resourcesOf(prod, type);
      expect(resources.length).toBeGreaterThan(0);
      for (const { DeletionPolicy } of resources) expect(DeletionPolicy).toMatch(/^Retain/);
    }
    for (const { Properties } of resourcesOf(prod, 'AWS::DynamoDB::GlobalTable')) {
      expect(Properties['Replicas'][0]).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    }
    for (const stack of prod.node.children.filter(Stack.isStack)) expect(stack.terminationProtection).toBe(true);
  });

  it('leaves at least 100 of the 1,000 executions of an account unreserved', () => {
    const reserved = resourcesOf(prod, 'AWS::Lambda::Function').map(
      ({ Properties }) => (Properties['ReservedConcurrentExecutions'] as number | undefined) ?? 0,
    );
    expect(reserved.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(900);
  });
});

describe('best practices', () => {
  it('leave no finding of the AwsSolutions pack open, in any environment', () => {
    for (const app of [dev, prod]) {
      const report = new AwsSolutionsChecks().validateScope(app);
      expect(report.violations).toEqual([]);
    }
  });

  it('are accepted with a reason of more than a few words', () => {
    for (const construct of prod.node.findAll()) {
      for (const { type, data } of construct.node.metadata) {
        if (type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY) continue;
        for (const reason of Object.values(data as Record<string, string>)) {
          expect(String(reason).split(' ').length).toBeGreaterThan(4);
        }
      }
    }
  });
});

describe('settings of the account', () => {
  it('are not deployed by the local cloud, and are by the others', () => {
    expect(resourcesOf(local, 'AWS::IoT::Logging')).toHaveLength(0);
    expect(resourcesOf(dev, 'AWS::IoT::Logging')).toHaveLength(1);
    expect(resourcesOf(dev, 'AWS::IoT::AccountAuditConfiguration')).toHaveLength(1);
    expect(resourcesOf(dev, 'Custom::AWS')).toHaveLength(1);
  });
});
