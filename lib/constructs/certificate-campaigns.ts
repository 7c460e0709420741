import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { INDEXES, SCOPES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import type { ApiRoute } from './operator-api.ts';
import type { ProductTables } from './product-tables.ts';
import { ServiceFunction } from './service-function.ts';

export interface CertificateCampaignsProps {
  readonly environment: Environment;
  readonly bundlesDir: string;
  readonly tables: ProductTables;
}

/** What service applications ask of certificates: campaigns of renewal, and where a vehicle stands. */
export class CertificateCampaigns extends Construct {
  readonly function: ServiceFunction;
  readonly routes: readonly ApiRoute[];

  constructor(scope: Construct, id: string, { tables, ...settings }: CertificateCampaignsProps) {
    super(scope, id);
    const target = new ServiceFunction(this, {
      ...settings,
      functionName: 'certificate-campaigns',
      description: 'Takes campaigns of renewal and tells how far they are',
      timeoutSeconds: 10,
    });
    tables.clients.allow(target, { items: ['GetItem'] });
    tables.vehicles.allow(target, { items: ['GetItem'] });
    tables.certificates.allow(target, { items: ['GetItem'], queryIndex: INDEXES.certificatesByCampaign });
    tables.campaigns.allow(target, { items: ['GetItem', 'PutItem'], query: true });
    this.function = target;
    this.routes = routesOf(target);
  }
}

function routesOf(target: ServiceFunction): ApiRoute[] {
  const campaigns = '/v1/certificate-campaigns';
  const { certificatesRead, certificatesWrite } = SCOPES;
  return [
    { method: HttpMethod.POST, path: campaigns, scope: certificatesWrite, target },
    { method: HttpMethod.GET, path: campaigns, scope: certificatesRead, target },
    { method: HttpMethod.GET, path: `${campaigns}/{campaignId}`, scope: certificatesRead, target },
    { method: HttpMethod.GET, path: '/v1/vehicles/{vehicleId}/certificate', scope: certificatesRead, target },
  ];
}
