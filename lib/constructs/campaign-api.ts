import { Stack } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { OPERATOR_SCOPES, SCOPES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { ApiRoute } from './operator-api.ts';
import type { ProductTables } from './product-tables.ts';
import { ServiceFunction } from './service-function.ts';
import { allowDownlink } from './vehicle-downlink.ts';

export interface CampaignApiProps {
  readonly environment: Environment;
  readonly bundlesDir: string;
  readonly tables: ProductTables;
}

/** What is told to drivers: points of interest, care notices, campaigns, broadcasts, and the labels that audiences go by. */
export class CampaignApi extends Construct {
  readonly functions: readonly ServiceFunction[];
  readonly routes: readonly ApiRoute[];

  constructor(scope: Construct, id: string, props: CampaignApiProps) {
    super(scope, id);
    const pois = this.#pois(props);
    const campaigns = this.#campaigns(props);
    this.functions = [pois, campaigns];
    this.routes = [...poiRoutes(pois), ...noticeRoutes(campaigns), ...campaignRoutes(campaigns)];
  }

  #pois({ tables, ...settings }: CampaignApiProps): ServiceFunction {
    const pois = new ServiceFunction(this, {
      ...settings,
      functionName: 'pois',
      description: 'Sends points of interest to a vehicle and tells what became of them',
      timeoutSeconds: 10,
    });
    tables.clients.allow(pois, { items: ['GetItem'] });
    tables.vehicles.allow(pois, { items: ['GetItem'] });
    tables.mailbox.allow(pois, { items: ['GetItem', 'PutItem'], query: true });
    allowDownlink(pois);
    return pois;
  }

  #campaigns({ tables, ...settings }: CampaignApiProps): ServiceFunction {
    const campaigns = new ServiceFunction(this, {
      ...settings,
      functionName: 'campaigns',
      description: 'Takes notices and campaigns, labels vehicles, broadcasts to a model',
      timeoutSeconds: 10,
    });
    tables.clients.allow(campaigns, { items: ['GetItem'] });
    tables.vehicles.allow(campaigns, { items: ['GetItem', 'UpdateItem'] });
    tables.mailbox.allow(campaigns, { items: ['GetItem'] });
    tables.outreach.allow(campaigns, { items: ['GetItem', 'PutItem'], query: true });
    const resourceName = 'v1/_all/*/down/*';
    const models = Stack.of(this).formatArn({ service: 'iot', resource: 'topic', resourceName });
    campaigns.allow(['iot:Publish'], models);
    acknowledgeWildcard(campaigns.role, models, 'model and kind are chosen at run time; no topic of a vehicle is open');
    return campaigns;
  }
}

const { GET, POST, PUT } = HttpMethod;
const vehicle = '/v1/vehicles/{vehicleId}';

function poiRoutes(target: ServiceFunction): ApiRoute[] {
  return [
    { method: POST, path: `${vehicle}/pois`, scope: SCOPES.poisWrite, target },
    { method: GET, path: `${vehicle}/pois`, scope: SCOPES.poisRead, target },
    { method: GET, path: `${vehicle}/pois/{poiId}`, scope: SCOPES.poisRead, target },
  ];
}

function noticeRoutes(target: ServiceFunction): ApiRoute[] {
  return [
    { method: POST, path: '/v1/notices', scope: SCOPES.campaignsWrite, target },
    { method: GET, path: '/v1/notices', scope: SCOPES.campaignsRead, target },
    { method: GET, path: '/v1/notices/{noticeId}', scope: SCOPES.campaignsRead, target },
    { method: POST, path: '/v1/broadcasts', scope: OPERATOR_SCOPES.broadcastsWrite, target },
  ];
}

function campaignRoutes(target: ServiceFunction): ApiRoute[] {
  const campaign = '/v1/campaigns/{campaignId}';
  const steps = ['pause', 'resume', 'abort'];
  return [
    { method: POST, path: '/v1/campaigns', scope: SCOPES.campaignsWrite, target },
    { method: GET, path: '/v1/campaigns', scope: SCOPES.campaignsRead, target },
    { method: GET, path: campaign, scope: SCOPES.campaignsRead, target },
    ...steps.map((step) => ({ method: POST, path: `${campaign}/${step}`, scope: SCOPES.campaignsWrite, target })),
    { method: PUT, path: `${vehicle}/labels`, scope: SCOPES.vehiclesWrite, target },
    { method: GET, path: `${vehicle}/labels`, scope: SCOPES.vehiclesRead, target },
  ];
}
