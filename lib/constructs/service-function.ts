import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment, FunctionName } from '../environments/environment.ts';
import { acknowledge } from './acknowledge.ts';

export interface ServiceFunctionProps {
  readonly functionName: FunctionName;
  readonly environment: Environment;
  /** Directory that holds a bundle directory for each function. */
  readonly bundlesDir: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  /** Default: 512. CPU grows with it: 1,769 MB are one core. */
  readonly memoryMb?: number;
}

/**
 * One of the product's functions: its bundle, its own role that may do nothing but log and trace until something is
 * allowed, its log group. The name in AWS is generated; the construct id is the name of its folder.
 */
export class ServiceFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly environment: Environment;

  constructor(scope: Construct, props: ServiceFunctionProps) {
    super(scope, props.functionName);
    const { environment } = props;
    this.environment = environment;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(this, 'Logs', {
      retention: environment.logRetention,
      removalPolicy: environment.isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    const reserved = environment.reservedConcurrency[props.functionName];
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: Code.fromAsset(bundleOf(props), { exclude: ['*.map'] }),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb ?? 512,
      timeout: Duration.seconds(props.timeoutSeconds),
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: environment.observation.logsInvocations ? SystemLogLevel.INFO : SystemLogLevel.WARN,
      tracing: environment.observation.traces ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: {
        POWERTOOLS_SERVICE_NAME: props.functionName,
      },
    });
    acknowledge(this.role, 'IAM5[Resource::*]', 'X-Ray segments (xray:Put*) have no resource-level permissions');
  }

  /** Lets the function do exactly these actions on exactly these resources. */
  allow(actions: string[], ...resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources }));
  }
}

function bundleOf(props: ServiceFunctionProps): string {
  const bundle = join(props.bundlesDir, props.functionName);
  if (!existsSync(join(bundle, 'index.mjs'))) {
    throw new Error(
      `function '${props.functionName}' has no bundle in ${props.bundlesDir}: run node scripts/build-lambdas.mjs`,
    );
  }
  return bundle;
}
