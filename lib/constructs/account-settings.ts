import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnAccountAuditConfiguration, CfnLogging } from 'aws-cdk-lib/aws-iot';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { Environment } from '../environments/environment.ts';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';

/** AWS IoT's own log, errors only: at INFO every message of every vehicle would be a log line. */
export class IotLogging extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('iot.amazonaws.com') });
    // AWS IoT writes to this one group, by this name. [AWS-IoT: cloud-watch-logs]
    const logGroup = `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:AWSIotLogsV2`;
    const streams = `${logGroup}:log-stream:*`;
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutRetentionPolicy'],
        resources: [logGroup],
      }),
    );
    role.addToPolicy(new PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [streams] }));
    acknowledgeWildcard(role, streams, 'AWS IoT names the log streams');
    const logging = new CfnLogging(this, 'Logging', {
      accountId: stack.account,
      defaultLogLevel: 'ERROR',
      roleArn: role.roleArn,
    });
    logging.node.addDependency(role);
  }
}

/** Device Defender's audit checks that cost nothing until an audit is scheduled, switched on for the account. */
export class IotAudit extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('iot.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSIoTDeviceDefenderAudit')],
    });
    acknowledge(
      role,
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSIoTDeviceDefenderAudit]',
      'AWS keeps this read-only policy in step with the checks it adds',
    );
    const enabled = { enabled: true };
    new CfnAccountAuditConfiguration(this, 'Configuration', {
      accountId: Stack.of(this).account,
      roleArn: role.roleArn,
      auditCheckConfigurations: {
        conflictingClientIdsCheck: enabled,
        deviceCertificateExpiringCheck: enabled,
        deviceCertificateSharedCheck: enabled,
        iotPolicyOverlyPermissiveCheck: enabled,
        loggingDisabledCheck: enabled,
        revokedDeviceCertificateStillActiveCheck: enabled,
      },
    });
  }
}

/** Fleet indexing: the registry, and where asked for connectivity, searchable. CloudFormation has no type for it. */
export class FleetIndexing extends Construct {
  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    const call = {
      service: 'iot',
      action: 'UpdateIndexingConfiguration',
      parameters: {
        thingIndexingConfiguration: {
          thingIndexingMode: 'REGISTRY',
          thingConnectivityIndexingMode: environment.observation.indexesConnections ? 'STATUS' : 'OFF',
        },
      },
      physicalResourceId: PhysicalResourceId.of('fleet-indexing'),
    };
    new AwsCustomResource(this, 'Configuration', {
      onCreate: call,
      onUpdate: call,
      installLatestAwsSdk: false,
      logGroup: new LogGroup(this, 'Logs', {
        retention: environment.logRetention,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({ actions: ['iot:UpdateIndexingConfiguration'], resources: ['*'] }),
      ]),
    });
    acknowledgeWildcard(this, '*', 'iot:UpdateIndexingConfiguration has no resource-level permissions');
  }
}
