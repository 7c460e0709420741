import type { ApiSpec, RouteSpec, StageSpec } from '../../../../local/cloud/backends.ts';
import { createHttpApi, type HttpApiGateway } from '../../../../local/cloud/http-api/http-api.ts';
import { LocalIdentity } from '../../../../local/cloud/identity/local-identity.ts';
import type { Clock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { type Fixture, runnerFixture } from '../lambda/runner-fixture.ts';

export const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:000000000000:function:api';

/** Real time that a test can push forward. */
export class PushedClock implements Clock {
  aheadMs = 0;
  nowMs(): number {
    return Date.now() + this.aheadMs;
  }
  schedule(delayMs: number, task: () => void) {
    const timer = setTimeout(task, delayMs);
    return { cancel: () => clearTimeout(timer) };
  }
}

export interface ApiFixture {
  clock: PushedClock;
  functions: Fixture;
  gateway: HttpApiGateway;
  identity: LocalIdentity;
  apiId: string;
  url: string;
  issuer: string;
  clientId: string;
  /** Asks the issuer for a token with these scopes. */
  token(scope?: string): Promise<string>;
  route(spec: Partial<RouteSpec> & { RouteKey: string }): void;
  close(): Promise<void>;
}

export interface ApiFixtureOptions {
  source: string;
  api?: Partial<ApiSpec>;
  stage?: Partial<StageSpec>;
  timeoutMs?: number;
  /** Source ARN of the permission, with `API` for the API's id. */
  permittedSource?: string;
}

const clock = new PushedClock();
let identityOfFile: Promise<IdentityWithPool> | undefined;

interface IdentityWithPool {
  identity: LocalIdentity;
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/** One issuer for all tests of a file: its key is dear to make. */
function withPool(identity: LocalIdentity): IdentityWithPool {
  const { userPoolId } = identity.createUserPool({ UserPoolName: 'p' });
  const Scopes = ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: '' }));
  identity.createResourceServer({ UserPoolId: userPoolId, Identifier: 'fleet', Name: 'fleet', Scopes });
  const { clientId, clientSecret = '' } = identity.createUserPoolClient({
    UserPoolId: userPoolId,
    GenerateSecret: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthScopes: ['fleet/read', 'fleet/write'],
  });
  const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${userPoolId}`;
  return { identity, issuer, clientId, clientSecret };
}

/** Ends the file's issuer. */
export async function closeIdentity(): Promise<void> {
  await (await identityOfFile)?.identity.close();
  identityOfFile = undefined;
}

/** An API in front of a real function, with tokens of a real issuer. */
export async function apiFixture(options: ApiFixtureOptions): Promise<ApiFixture> {
  const functions = runnerFixture();
  const log = (_level: string, event: string, fields = {}) => void functions.lines.push({ event, fields });
  identityOfFile ??= LocalIdentity.start({ region: 'eu-central-1', clock, log: silentLog }).then(withPool);
  const { identity, issuer, clientId, clientSecret } = await identityOfFile;
  const gateway = createHttpApi({
    lambdas: functions.runner,
    keysOf: (issuer) => identity.keysOf(issuer),
    accountId: '000000000000',
    region: 'eu-central-1',
    clock,
    log,
  });
  await functions.deploy('api', options.source);
  await functions.runner.warm('api');
  const { apiId, apiEndpoint: url } = await gateway.createApi({ Name: 'api', ProtocolType: 'HTTP', ...options.api });
  const source = options.permittedSource ?? 'arn:aws:execute-api:eu-central-1:000000000000:API/*/*';
  functions.runner.addPermission({
    FunctionName: 'api',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: source.replace('API', apiId),
  });
  const { integrationId } = gateway.createIntegration({
    ApiId: apiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: FUNCTION_ARN,
    PayloadFormatVersion: '2.0',
    TimeoutInMillis: options.timeoutMs ?? 5000,
  });
  const { authorizerId } = gateway.createAuthorizer({
    ApiId: apiId,
    Name: 'jwt',
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Audience: [clientId], Issuer: issuer },
  });
  gateway.createStage({ ApiId: apiId, StageName: '$default', AutoDeploy: true, ...options.stage });
  return {
    clock,
    functions,
    gateway,
    identity,
    apiId,
    url,
    issuer,
    clientId,
    token: async (scope = 'fleet/read') => {
      const body = new URLSearchParams({ grant_type: 'client_credentials', scope }).toString();
      const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
      const contentType = 'application/x-www-form-urlencoded';
      return String((await identity.requestToken({ body, authorization, contentType })).body['access_token']);
    },
    route: (spec) =>
      void gateway.createRoute({
        ApiId: apiId,
        Target: `integrations/${integrationId}`,
        ...(spec.AuthorizationType === 'JWT' ? { AuthorizerId: authorizerId } : {}),
        ...spec,
      }),
    close: async () => {
      await gateway.close();
      await functions.close();
    },
  };
}
