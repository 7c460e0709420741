import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { OPERATOR_SCOPES, SCOPES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { acknowledge } from './acknowledge.ts';

const SCOPE_DESCRIPTIONS: Record<string, string> = {
  [SCOPES.vehiclesRead]: 'Read vehicles and their shadows',
  [SCOPES.historyRead]: 'Read what a vehicle measured over time, where it was included',
  [SCOPES.commandsRead]: 'Read commands and their course',
  [SCOPES.commandsWrite]: 'Send commands to vehicles',
  [SCOPES.messagesRead]: 'Read all that a vehicle is owed, commands included',
  [SCOPES.messagesWrite]: 'Cancel what a vehicle is owed, commands included',
  [SCOPES.shadowWrite]: 'Set desired values of a vehicle',
  [SCOPES.vehiclesWrite]: 'Label vehicles with cohort, region and attributes',
  [SCOPES.poisRead]: 'Read points of interest and what became of them',
  [SCOPES.poisWrite]: 'Send points of interest to vehicles',
  [SCOPES.campaignsRead]: 'Read notices and campaigns and their progress',
  [SCOPES.campaignsWrite]: 'Send notices and campaigns to audiences',
  [SCOPES.configsRead]: 'Read configurations, assignments and rollouts',
  [SCOPES.configsWrite]: 'Publish, assign and roll out configurations',
  [SCOPES.certificatesRead]: 'Read certificates and campaigns of renewal',
  [SCOPES.certificatesWrite]: 'Renew certificates',
  [OPERATOR_SCOPES.certificatesRevoke]: 'Revoke certificates of vehicles and claim batches',
  [OPERATOR_SCOPES.vehiclesDecommission]: 'Take vehicles out of the platform for good',
  [OPERATOR_SCOPES.vehiclesTransfer]: 'Give vehicles to another tenant',
  [OPERATOR_SCOPES.broadcastsWrite]: 'Send to all vehicles of a model, whoever owns them',
};

const NO_USERS = 'the pool has no users and no sign-up: it issues tokens to machine clients only';

/**
 * Who may call the API: a pool without users whose clients exchange their secrets for tokens with scopes. Applications
 * of tenants use one client, those who run the platform the other; neither is ever granted the other's scopes.
 */
export class OperatorIdentity extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;
  readonly operatorClient: UserPoolClient;
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
    const applicationScopes = scopesBelowResourceServer(Object.values(SCOPES));
    const operatorScopes = scopesBelowResourceServer(Object.values(OPERATOR_SCOPES));
    const scopes = [...applicationScopes, ...operatorScopes];
    const resourceServer = this.pool.addResourceServer('ResourceServer', { identifier: 'roadbed', scopes });
    this.client = this.#addClient('Client', resourceServer, applicationScopes);
    this.operatorClient = this.#addClient('OperatorClient', resourceServer, operatorScopes);
    this.issuerUrl = `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${this.pool.userPoolId}`;
  }

  #addClient(id: string, resourceServer: UserPoolResourceServer, scopes: ResourceServerScope[]): UserPoolClient {
    return this.pool.addClient(id, {
      generateSecret: true,
      authFlows: {},
      oAuth: {
        flows: { clientCredentials: true },
        scopes: scopes.map((each) => OAuthScope.resourceServer(resourceServer, each)),
      },
      preventUserExistenceErrors: true,
    });
  }
}

/** Scopes are written `roadbed/<name>` in tokens and routes, and without the prefix in the resource server. */
function scopesBelowResourceServer(names: string[]): ResourceServerScope[] {
  return names.map(
    (scope) =>
      new ResourceServerScope({
        scopeName: scope.slice('roadbed/'.length),
        scopeDescription: SCOPE_DESCRIPTIONS[scope] ?? scope,
      }),
  );
}
