import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { dev } from '../../lib/environments/dev.ts';
import type { KafkaBridgeSettings } from '../../lib/environments/environment.ts';
import { buildRoadbed } from '../../lib/roadbed.ts';
import { clientPropertiesFault } from '../../local/iot/rules/actions/kafka-client-properties.ts';
import { deployedFlags, emptyBundles, type Resource, resourcesOf, roadbedApp } from './synthesized-roadbed.ts';

vi.setConfig({ testTimeout: 60_000 });

const bundles = emptyBundles();
afterAll(bundles.remove);

const SECRETS = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:';
const SETTINGS: KafkaBridgeSettings = {
  brokers: ['b-1.fleet.example:9096', 'b-2.fleet.example:9096'],
  topic: 'vehicle-frames',
  vpc: { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-1'] },
  saslMechanism: 'SCRAM-SHA-512',
  credentialsSecretArn: `${SECRETS}kafka-a1`,
  truststoreSecretArn: `${SECRETS}trust-b2`,
};

function bridged(kafkaBridge: KafkaBridgeSettings): App {
  const app = new App({ context: deployedFlags(), builtinCloudFormationValidation: false });
  buildRoadbed(app, { ...dev, kafkaBridge }, { bundlesDir: bundles.directory });
  return app;
}

const actionsOf = (app: App): Record<string, unknown>[] =>
  resourcesOf(app, 'AWS::IoT::TopicRule').find(({ Properties }) => Properties['RuleName'] === 'telemetry_v1')
    ?.Properties['TopicRulePayload'].Actions;

/** A template's text with its references as `<Logical.Attribute>`. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, 'Fn::GetAtt': getAtt } = value as {
    'Fn::Join'?: [string, unknown[]];
    'Fn::GetAtt'?: string[];
  };
  return join ? join[1].map(textOf).join('') : `<${getAtt?.join('.')}>`;
}

describe('the Kafka bridge', () => {
  it('is off unless an environment names a cluster', () => {
    for (const name of ['local', 'prod']) {
      const app = roadbedApp(name, bundles.directory);
      expect(resourcesOf(app, 'AWS::IoT::TopicRuleDestination')).toEqual([]);
      expect(actionsOf(app)).toHaveLength(1);
    }
  });

  it('is a second action of the telemetry rule, keyed by the vehicle, through the VPC of the cluster', () => {
    const app = bridged(SETTINGS);
    const [stream, kafka] = actionsOf(app) as [object, { Kafka: Record<string, unknown> }];
    expect(Object.keys(stream)).toEqual(['Kinesis']);
    expect(kafka.Kafka).toMatchObject({ Topic: 'vehicle-frames', Key: '${topic(2)}' });
    const [destination] = resourcesOf(app, 'AWS::IoT::TopicRuleDestination') as [Resource];
    const { VpcProperties } = destination.Properties;
    expect(VpcProperties).toMatchObject({
      VpcId: 'vpc-1',
      SubnetIds: ['subnet-1', 'subnet-2'],
      SecurityGroups: ['sg-1'],
    });
    expect(destination.DependsOn?.some((id) => /KafkaBridgeNetwork/.test(id))).toBe(true);
  });

  it('has its password in a secret that one role may read, and nowhere in the template', () => {
    const app = bridged(SETTINGS);
    const [, kafka] = actionsOf(app) as [object, { Kafka: { ClientProperties: Record<string, unknown> } }];
    const properties = Object.entries(kafka.Kafka.ClientProperties).map(
      ([name, value]) => [name, textOf(value)] as const,
    );
    const texts = Object.fromEntries(properties);
    expect(texts['sasl.scram.password']).toMatch(
      /^\$\{get_secret\('arn:aws:secretsmanager:[^']*kafka-a1', 'SecretString', 'password', '<.*SecretReader.*\.Arn>'\)\}$/,
    );
    expect(texts['ssl.truststore']).toContain("trust-b2', 'SecretBinary', '");
    // what the local rule engine would say of it
    expect(clientPropertiesFault(texts)).toBeUndefined();
    const policies = resourcesOf(app, 'AWS::IAM::Policy').map(
      ({ Properties }) => Properties['PolicyDocument'].Statement,
    );
    const readers = policies.flat().filter(({ Action }) => String(Action).includes('secretsmanager'));
    expect(readers.map(({ Resource }) => Resource)).toEqual([[`${SECRETS}kafka-a1`, `${SECRETS}trust-b2`]]);
  });

  it('needs no secret where TLS alone lets it in', () => {
    const { brokers, topic, vpc } = SETTINGS;
    const [, kafka] = actionsOf(bridged({ brokers, topic, vpc })) as [object, { Kafka: { ClientProperties: object } }];
    expect(kafka.Kafka.ClientProperties).toMatchObject({ 'security.protocol': 'SSL' });
    expect(JSON.stringify(kafka)).not.toContain('get_secret');
  });

  it('passes the security checks of the app', () => {
    expect(new AwsSolutionsChecks().validateScope(bridged(SETTINGS)).violations).toEqual([]);
  });
});
