import type { IotControl } from '../ports/iot-control.ts';

/**
 * What the resource providers drive. Everything here is created while an assembly is deployed, in dependency order.
 * Specs keep CloudFormation's property names and hold evaluated values; names and ARNs are already decided by the
 * provider, ids of HTTP API and identity resources are decided by the backend.
 */
export interface CloudBackends {
  iot: IotControl;
  lambda: LambdaBackend;
  httpApi: HttpApiBackend;
  identity: IdentityBackend;
  secrets: SecretsBackend;
  scheduler: ServiceBackend;
  events: ServiceBackend;
  aws: AwsResourceApi;
}

/** A service as its own API, without HTTP. */
export interface ServiceBackend {
  /** `operation` as AWS names it; failures throw with AWS's error name in `name`. */
  execute(operation: string, input: Record<string, unknown>): Record<string, unknown>;
}

/** `AWS::SecretsManager::Secret`. */
export interface SecretsBackend {
  createSecret(spec: { Name: string; Description?: string; SecretString?: string }): { ARN: string };
}

export interface LambdaBackend {
  createFunction(spec: FunctionSpec): void;
  /** One statement of the function's resource policy. */
  addPermission(spec: PermissionSpec): void;
  setEventInvokeConfig(spec: EventInvokeConfigSpec): void;
  /** `id` identifies the mapping for `Ref`; throws when the source's kind is not supported. */
  createEventSourceMapping(spec: EventSourceMappingSpec): void;
}

export interface FunctionSpec {
  functionName: string;
  functionArn: string;
  /** Absolute path of the asset directory. */
  codeDir: string;
  handler: string;
  runtime: string;
  timeoutSeconds: number;
  memoryMb: number;
  environment: Record<string, string>;
  roleArn: string;
  reservedConcurrency?: number;
  architecture: 'arm64' | 'x86_64';
}

/** `AWS::Lambda::Permission`. */
export interface PermissionSpec {
  /** Name or ARN. */
  FunctionName: string;
  Action: string;
  /** A service principal, an account id or an ARN. */
  Principal: string;
  /** May hold `*` and `?`. */
  SourceArn?: string;
  SourceAccount?: string;
}

export interface OnFailureDestination {
  OnFailure?: { Destination: string };
  OnSuccess?: { Destination: string };
}

/** `AWS::Lambda::EventInvokeConfig`. */
export interface EventInvokeConfigSpec {
  FunctionName: string;
  Qualifier: string;
  MaximumRetryAttempts?: number;
  MaximumEventAgeInSeconds?: number;
  DestinationConfig?: OnFailureDestination;
}

/** `AWS::Lambda::EventSourceMapping`; absent properties mean AWS's defaults. */
export interface EventSourceMappingSpec {
  id: string;
  EventSourceArn: string;
  /** Name or ARN. */
  FunctionName: string;
  Enabled?: boolean;
  BatchSize?: number;
  MaximumBatchingWindowInSeconds?: number;
  ParallelizationFactor?: number;
  BisectBatchOnFunctionError?: boolean;
  MaximumRetryAttempts?: number;
  MaximumRecordAgeInSeconds?: number;
  FunctionResponseTypes?: string[];
  StartingPosition?: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  StartingPositionTimestamp?: number;
  DestinationConfig?: OnFailureDestination;
  FilterCriteria?: { Filters?: { Pattern: string }[] };
  TumblingWindowInSeconds?: number;
  ScalingConfig?: { MaximumConcurrency?: number };
}

/** A backend may answer at once or later; the deployment awaits either. */
export type Answer<T> = T | Promise<T>;

export interface HttpApiBackend {
  /** `apiEndpoint` is the URL clients call, e.g. `http://127.0.0.1:49152`. */
  createApi(spec: ApiSpec): Answer<{ apiId: string; apiEndpoint: string }>;
  createIntegration(spec: IntegrationSpec): Answer<{ integrationId: string }>;
  createAuthorizer(spec: AuthorizerSpec): Answer<{ authorizerId: string }>;
  createRoute(spec: RouteSpec): Answer<{ routeId: string }>;
  createStage(spec: StageSpec): Answer<void>;
}

/** `AWS::ApiGatewayV2::Api` */
export interface ApiSpec {
  Name: string;
  ProtocolType: string;
  CorsConfiguration?: CorsConfiguration;
  DisableExecuteApiEndpoint?: boolean;
}

export interface CorsConfiguration {
  AllowCredentials?: boolean;
  AllowHeaders?: string[];
  AllowMethods?: string[];
  AllowOrigins?: string[];
  ExposeHeaders?: string[];
  MaxAge?: number;
}

/** `AWS::ApiGatewayV2::Integration` */
export interface IntegrationSpec {
  ApiId: string;
  IntegrationType: string;
  /** Function ARN for `AWS_PROXY`. */
  IntegrationUri?: string;
  IntegrationMethod?: string;
  PayloadFormatVersion?: string;
  TimeoutInMillis?: number;
}

/** `AWS::ApiGatewayV2::Authorizer` */
export interface AuthorizerSpec {
  ApiId: string;
  Name: string;
  AuthorizerType: string;
  IdentitySource?: string[];
  JwtConfiguration?: { Audience?: string[]; Issuer?: string };
}

/** `AWS::ApiGatewayV2::Route` */
export interface RouteSpec {
  ApiId: string;
  RouteKey: string;
  /** `integrations/<integrationId>` */
  Target?: string;
  AuthorizationType?: string;
  AuthorizerId?: string;
  AuthorizationScopes?: string[];
}

export interface RouteSettings {
  ThrottlingRateLimit?: number;
  ThrottlingBurstLimit?: number;
  DetailedMetricsEnabled?: boolean;
}

/** `AWS::ApiGatewayV2::Stage` */
export interface StageSpec {
  ApiId: string;
  StageName: string;
  AutoDeploy?: boolean;
  DefaultRouteSettings?: RouteSettings;
  /** By route key. */
  RouteSettings?: Record<string, RouteSettings>;
  AccessLogSettings?: { DestinationArn?: string; Format?: string };
  StageVariables?: Record<string, string>;
}

export interface IdentityBackend {
  createUserPool(spec: UserPoolSpec): Answer<UserPoolIdentity>;
  createUserPoolDomain(spec: UserPoolDomainSpec): Answer<void>;
  createResourceServer(spec: ResourceServerSpec): Answer<void>;
  createUserPoolClient(spec: UserPoolClientSpec): Answer<{ clientId: string; clientSecret?: string }>;
}

export interface UserPoolIdentity {
  /** e.g. `eu-central-1_Ab3dEf7hI` */
  userPoolId: string;
}

/** `AWS::Cognito::UserPool`; only what the client-credentials flow can see. */
export interface UserPoolSpec {
  UserPoolName: string;
}

/** `AWS::Cognito::UserPoolDomain` */
export interface UserPoolDomainSpec {
  UserPoolId: string;
  Domain: string;
}

/** `AWS::Cognito::UserPoolResourceServer` */
export interface ResourceServerSpec {
  UserPoolId: string;
  Identifier: string;
  Name: string;
  Scopes?: { ScopeName: string; ScopeDescription: string }[];
}

/** `AWS::Cognito::UserPoolClient` */
export interface UserPoolClientSpec {
  UserPoolId: string;
  ClientName?: string;
  GenerateSecret?: boolean;
  AllowedOAuthFlows?: string[];
  AllowedOAuthFlowsUserPoolClient?: boolean;
  AllowedOAuthScopes?: string[];
  /** In `TokenValidityUnits.AccessToken`, hours unless told. */
  AccessTokenValidity?: number;
  TokenValidityUnits?: { AccessToken?: 'seconds' | 'minutes' | 'hours' | 'days' };
}

export type AwsServiceName = 'dynamodb' | 'firehose' | 'kinesis' | 'logs' | 's3' | 'sqs' | 'sns';

/** The data engines as AWS's own API calls, embedded or remote alike. */
export interface AwsResourceApi {
  /** `operation` as AWS names it (`CreateTable`); failures throw with AWS's error name in `name`. */
  call(service: AwsServiceName, operation: string, input: unknown): Promise<unknown>;
}
