import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { SCOPES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import type { OperatorIdentity } from './operator-identity.ts';
import type { ServiceFunction } from './service-function.ts';

export interface OperatorApiProps {
  readonly environment: Environment;
  readonly identity: OperatorIdentity;
  readonly reads: ServiceFunction;
  readonly commands: ServiceFunction;
  readonly configuration: ServiceFunction;
}

export interface ApiRoute {
  readonly method: HttpMethod;
  readonly path: string;
  readonly scope: string;
  readonly target: ServiceFunction;
}

/** Who called what and how it went; no query strings, no tokens. */
const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  requestedAt: '$context.requestTimeEpoch',
  routeKey: '$context.routeKey',
  status: '$context.status',
  clientId: '$context.authorizer.claims.client_id',
  sourceIp: '$context.identity.sourceIp',
  latencyMs: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
};

/** The HTTP API for service applications. Every route wants a token with that route's scope. */
export class OperatorApi extends Construct {
  readonly api: HttpApi;
  readonly url: string;

  constructor(scope: Construct, id: string, props: OperatorApiProps) {
    super(scope, id);
    const { environment, identity } = props;
    this.api = new HttpApi(this, 'Api', {
      description: 'Roadbed: vehicles, commands, shadows',
      createDefaultStage: false,
      defaultAuthorizer: new HttpJwtAuthorizer('Jwt', identity.issuerUrl, {
        jwtAudience: [identity.client.userPoolClientId, identity.operatorClient.userPoolClientId],
      }),
    });
    this.url = this.#addStage(environment).url;
    this.addRoutes(routesOf(props));
  }

  #addStage(environment: Environment): HttpStage {
    const logGroup = new LogGroup(this, 'AccessLogs', {
      retention: environment.logRetention,
      removalPolicy: environment.isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    return new HttpStage(this, 'DefaultStage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: environment.apiThrottle.requestsPerSecond, burstLimit: environment.apiThrottle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_FIELDS)),
      },
    });
  }

  addRoutes(routes: readonly ApiRoute[]): void {
    const integrations = new Map<ServiceFunction, HttpLambdaIntegration>();
    for (const { method, path, scope, target } of routes) {
      const integration =
        integrations.get(target) ?? new HttpLambdaIntegration(`${target.node.id}-integration`, target.function);
      integrations.set(target, integration);
      this.api.addRoutes({ path, methods: [method], integration, authorizationScopes: [scope] });
    }
  }
}

function routesOf({ reads, commands, configuration }: OperatorApiProps): ApiRoute[] {
  const vehicle = '/v1/vehicles/{vehicleId}';
  const command = `${vehicle}/commands/{commandId}`;
  const message = `${vehicle}/messages/{messageId}`;
  return [
    { method: HttpMethod.GET, path: '/v1/vehicles', scope: SCOPES.vehiclesRead, target: reads },
    { method: HttpMethod.GET, path: vehicle, scope: SCOPES.vehiclesRead, target: reads },
    { method: HttpMethod.GET, path: `${vehicle}/shadow`, scope: SCOPES.vehiclesRead, target: reads },
    { method: HttpMethod.GET, path: `${vehicle}/trips`, scope: SCOPES.historyRead, target: reads },
    { method: HttpMethod.PATCH, path: `${vehicle}/shadow`, scope: SCOPES.shadowWrite, target: configuration },
    { method: HttpMethod.POST, path: `${vehicle}/commands`, scope: SCOPES.commandsWrite, target: commands },
    { method: HttpMethod.POST, path: '/v1/commands:bulk', scope: SCOPES.commandsWrite, target: commands },
    { method: HttpMethod.GET, path: `${vehicle}/commands`, scope: SCOPES.commandsRead, target: reads },
    { method: HttpMethod.GET, path: command, scope: SCOPES.commandsRead, target: reads },
    { method: HttpMethod.POST, path: `${command}/cancel`, scope: SCOPES.commandsWrite, target: commands },
    { method: HttpMethod.GET, path: `${vehicle}/messages`, scope: SCOPES.messagesRead, target: reads },
    { method: HttpMethod.GET, path: message, scope: SCOPES.messagesRead, target: reads },
    { method: HttpMethod.POST, path: `${message}/cancel`, scope: SCOPES.messagesWrite, target: commands },
    { method: HttpMethod.GET, path: '/v1/command-catalog', scope: SCOPES.commandsRead, target: reads },
  ];
}
