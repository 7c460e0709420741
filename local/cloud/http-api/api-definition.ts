import type { Clock } from '../../ports/clock.ts';
import type { ApiSpec, AuthorizerSpec, IntegrationSpec, RouteSettings, RouteSpec, StageSpec } from '../backends.ts';
import { checkCors } from './cors.ts';
import { JwtAuthorizer, type KeySource } from './jwt-authorizer.ts';
import { checkRouteKey, RouteTable } from './route-table.ts';
import { TokenBucket } from './token-bucket.ts';

/** Longest an integration may take, in ms. [AWS-APIGateway: HTTP API quotas] */
const LONGEST_INTEGRATION_MS = 30_000;
const ACCOUNT_RATE_PER_SECOND = 10_000;
const ACCOUNT_BURST = 5000;

export interface Integration {
  functionArn: string;
  timeoutMs: number;
}

export interface Authorizer {
  jwt: JwtAuthorizer;
  identitySource: string;
}

export interface Stage {
  spec: StageSpec;
  /** The stage's own bucket, or that of the route's settings. */
  throttleFor(routeKey: string): TokenBucket;
}

/** One HTTP API as the template has described it so far. */
export class ApiDefinition {
  readonly apiId: string;
  readonly spec: ApiSpec;
  readonly routes = new RouteTable();
  readonly stages = new Map<string, Stage>();
  readonly #clock: Clock;
  readonly #integrations = new Map<string, Integration>();
  readonly #authorizers = new Map<string, Authorizer>();

  constructor(apiId: string, spec: ApiSpec, clock: Clock) {
    if (spec.ProtocolType !== 'HTTP') throw badRequest(`ProtocolType ${spec.ProtocolType} is not emulated, only HTTP`);
    checkCors(spec.CorsConfiguration);
    this.apiId = apiId;
    this.spec = spec;
    this.#clock = clock;
  }

  addIntegration(integrationId: string, spec: IntegrationSpec): void {
    const { IntegrationType: type, IntegrationUri: functionArn, PayloadFormatVersion: version } = spec;
    if (type !== 'AWS_PROXY' || functionArn === undefined || functionArn.split(':')[2] !== 'lambda') {
      throw badRequest(`Integration ${type} to ${functionArn} is not emulated, only AWS_PROXY to a function`);
    }
    if (version !== '2.0') throw badRequest(`PayloadFormatVersion ${version} is not emulated, only 2.0`);
    const timeoutMs = spec.TimeoutInMillis ?? LONGEST_INTEGRATION_MS;
    if (!(timeoutMs >= 50 && timeoutMs <= LONGEST_INTEGRATION_MS)) {
      throw badRequest('Timeout should be between 50 ms and 30000 ms');
    }
    this.#integrations.set(integrationId, { functionArn, timeoutMs });
  }

  addAuthorizer(authorizerId: string, spec: AuthorizerSpec, keysOf: KeySource): void {
    const { Issuer: issuer, Audience: audience = [] } = spec.JwtConfiguration ?? {};
    if (spec.AuthorizerType !== 'JWT') throw badRequest(`Authorizer ${spec.AuthorizerType} is not emulated, only JWT`);
    if (issuer === undefined || audience.length === 0)
      throw badRequest('A JWT authorizer needs an issuer and an audience');
    const identitySource = spec.IdentitySource?.[0] ?? '$request.header.Authorization';
    if (!/^\$request\.(header|querystring)\.[\w-]+$/.test(identitySource)) {
      throw badRequest(`Identity source ${identitySource} is not emulated`);
    }
    const jwt = new JwtAuthorizer({ issuer, audience, keysOf, clock: this.#clock });
    this.#authorizers.set(authorizerId, { jwt, identitySource });
  }

  /** Throws `BadRequestException` or `NotFoundException` for a route that could not work. */
  addRoute(spec: RouteSpec): void {
    checkRouteKey(spec.RouteKey);
    const type = spec.AuthorizationType ?? 'NONE';
    if (type !== 'NONE' && type !== 'JWT') throw badRequest(`AuthorizationType ${type} is not emulated`);
    if (type === 'JWT' && this.#authorizers.get(spec.AuthorizerId ?? '') === undefined) {
      throw notFound(`Authorizer ${spec.AuthorizerId} of route ${spec.RouteKey} does not exist`);
    }
    if (spec.Target !== undefined && this.integrationOf(spec) === undefined) {
      throw notFound(`Target ${spec.Target} of route ${spec.RouteKey} does not exist`);
    }
    this.routes.add(spec);
  }

  addStage(spec: StageSpec): void {
    const stageBucket = this.#bucket(spec.DefaultRouteSettings);
    const ofRoutes = new Map(
      Object.entries(spec.RouteSettings ?? {}).map(([key, settings]) => [
        key,
        this.#bucket({ ...spec.DefaultRouteSettings, ...settings }),
      ]),
    );
    this.stages.set(spec.StageName, { spec, throttleFor: (routeKey) => ofRoutes.get(routeKey) ?? stageBucket });
  }

  integrationOf(route: RouteSpec): Integration | undefined {
    return this.#integrations.get(route.Target?.replace(/^integrations\//, '') ?? '');
  }

  authorizerOf(route: RouteSpec): Authorizer | undefined {
    return route.AuthorizationType === 'JWT' ? this.#authorizers.get(route.AuthorizerId ?? '') : undefined;
  }

  #bucket(settings: RouteSettings | undefined): TokenBucket {
    const rate = settings?.ThrottlingRateLimit ?? ACCOUNT_RATE_PER_SECOND;
    return new TokenBucket(rate, settings?.ThrottlingBurstLimit ?? ACCOUNT_BURST, this.#clock);
  }
}

function badRequest(message: string): Error {
  return Object.assign(new Error(message), { name: 'BadRequestException' });
}

function notFound(message: string): Error {
  return Object.assign(new Error(message), { name: 'NotFoundException' });
}
