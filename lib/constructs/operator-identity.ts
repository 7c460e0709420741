import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { OAuthScope, ResourceServerScope, UserPool, type UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { SCOPES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { acknowledge } from './acknowledge.ts';

const SCOPE_DESCRIPTIONS: Record<string, string> = {
  [SCOPES.vehiclesRead]: 'Read vehicles and their shadows',
  [SCOPES.commandsRead]: 'Read commands and their course',
  [SCOPES.commandsWrite]: 'Send commands to vehicles',
  [SCOPES.shadowWrite]: 'Set desired values of a vehicle',
};

const NO_USERS = 'the pool has no users and no sign-up: it issues tokens to machine clients only';

/** Who may call the API: a pool without users whose one client exchanges its secret for a token with scopes. */
export class OperatorIdentity extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;
  readonly issuerUrl: string;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      deletionProtection: environment.isProtected,
      removalPolicy: environment.isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
    });
    for (const rule of ['COG2', 'COG8']) acknowledge(this.pool, rule, NO_USERS);
    // The prefix is unique among all accounts of a region.
    this.pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `roadbed-${environment.name}-${environment.account}` },
    });
    const scopes = scopesBelowResourceServer();
    const resourceServer = this.pool.addResourceServer('ResourceServer', { identifier: 'roadbed', scopes });
    this.client = this.pool.addClient('Client', {
      generateSecret: true,
      authFlows: {},
      oAuth: {
        flows: { clientCredentials: true },
        scopes: scopes.map((each) => OAuthScope.resourceServer(resourceServer, each)),
      },
      preventUserExistenceErrors: true,
    });
    this.issuerUrl = `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${this.pool.userPoolId}`;
  }
}

/** Scopes are written `roadbed/<name>` in tokens and routes, and without the prefix in the resource server. */
function scopesBelowResourceServer(): ResourceServerScope[] {
  return Object.values(SCOPES).map(
    (scope) =>
      new ResourceServerScope({
        scopeName: scope.slice('roadbed/'.length),
        scopeDescription: SCOPE_DESCRIPTIONS[scope] ?? scope,
      }),
  );
}
