import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type CfnTopicRule, CfnTopicRuleDestination } from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import type { KafkaBridgeSettings } from '../environments/environment.ts';
import { acknowledge } from './acknowledge.ts';

/** What IoT Core needs to reach into a VPC; none has resource-level permissions. [AWS-IoT: apache-kafka-rule-action] */
const NETWORK_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:CreateNetworkInterfacePermission',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
  'ec2:DescribeVpcAttribute',
  'ec2:DescribeSecurityGroups',
];

/** A way from topic rules to a Kafka cluster that is there already: its network, its credentials, and the action. */
export class KafkaBridge extends Construct {
  readonly destination: CfnTopicRuleDestination;
  readonly #secretReader: Role | undefined;
  readonly #settings: KafkaBridgeSettings;

  constructor(scope: Construct, id: string, settings: KafkaBridgeSettings) {
    super(scope, id);
    this.#settings = settings;
    const role = new Role(this, 'NetworkRole', { assumedBy: new ServicePrincipal('iot.amazonaws.com') });
    const policy = new Policy(this, 'Network', {
      roles: [role],
      statements: [new PolicyStatement({ actions: NETWORK_ACTIONS, resources: ['*'] })],
    });
    acknowledge(policy, 'IAM5[Resource::*]', 'network interfaces are made at run time; AWS asks for exactly these');
    const { vpcId, subnetIds, securityGroupIds } = settings.vpc;
    this.destination = new CfnTopicRuleDestination(this, 'Destination', {
      vpcProperties: {
        ...{ vpcId, subnetIds: [...subnetIds], securityGroups: [...securityGroupIds] },
        roleArn: role.roleArn,
      },
    });
    // AWS makes the interfaces when the destination is created
    this.destination.node.addDependency(policy);
    this.#secretReader = this.#addSecretReader();
  }

  /** Sends what the rule gives, under the vehicle's id. */
  action(key: string): CfnTopicRule.ActionProperty {
    return {
      kafka: {
        destinationArn: this.destination.attrArn,
        topic: this.#settings.topic,
        key,
        headers: [{ key: 'topic', value: '${topic()}' }],
        clientProperties: this.#clientProperties(),
      },
    };
  }

  #clientProperties(): Record<string, string> {
    const { brokers, saslMechanism, credentialsSecretArn, truststoreSecretArn } = this.#settings;
    return {
      'bootstrap.servers': brokers.join(','),
      acks: 'all',
      'compression.type': 'gzip',
      'security.protocol': saslMechanism === undefined ? 'SSL' : 'SASL_SSL',
      ...(truststoreSecretArn && { 'ssl.truststore': this.#secret(truststoreSecretArn, 'SecretBinary') }),
      ...(truststoreSecretArn && { 'ssl.truststore.password': this.#credential('truststorePassword') }),
      ...(credentialsSecretArn && saslMechanism && this.#saslProperties(saslMechanism)),
    };
  }

  #saslProperties(mechanism: NonNullable<KafkaBridgeSettings['saslMechanism']>): Record<string, string> {
    const prefix = mechanism === 'PLAIN' ? 'sasl.plain' : 'sasl.scram';
    return {
      'sasl.mechanism': mechanism,
      [`${prefix}.username`]: this.#credential('username'),
      [`${prefix}.password`]: this.#credential('password'),
    };
  }

  #credential(field: string): string {
    return this.#secret(this.#settings.credentialsSecretArn ?? '', 'SecretString', field);
  }

  /** A template, resolved for every message: the rule itself holds no password. [AWS-IoT: iot-sql-functions] */
  #secret(secretArn: string, part: 'SecretString' | 'SecretBinary', field?: string): string {
    const which = field === undefined ? '' : `'${field}', `;
    return `\${get_secret('${secretArn}', '${part}', ${which}'${this.#secretReader?.roleArn}')}`;
  }

  #addSecretReader(): Role | undefined {
    const { credentialsSecretArn, truststoreSecretArn } = this.#settings;
    const secrets = [credentialsSecretArn, truststoreSecretArn].filter((arn) => arn !== undefined);
    if (secrets.length === 0) return undefined;
    const role = new Role(this, 'SecretReader', { assumedBy: new ServicePrincipal('iot.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        resources: secrets,
      }),
    );
    return role;
  }
}
