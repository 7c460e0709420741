import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { SCOPES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import type { ConfigStorage } from './config-storage.ts';
import type { ApiRoute } from './operator-api.ts';
import type { ProductTables } from './product-tables.ts';
import { ServiceFunction } from './service-function.ts';
import { allowDownlink } from './vehicle-downlink.ts';

export interface ConfigApiProps {
  readonly environment: Environment;
  readonly bundlesDir: string;
  readonly tables: ProductTables;
  readonly configs: ConfigStorage;
}

/** What service applications do with configurations: publish, assign, roll out, and see who has which. */
export class ConfigApi extends Construct {
  readonly function: ServiceFunction;
  readonly routes: readonly ApiRoute[];

  constructor(scope: Construct, id: string, { tables, configs, ...settings }: ConfigApiProps) {
    super(scope, id);
    const target = new ServiceFunction(this, {
      ...settings,
      functionName: 'config-api',
      description: 'Publishes configurations, assigns them, and takes orders about rollouts',
      timeoutSeconds: 10,
    });
    tables.clients.allow(target, { items: ['GetItem'] });
    tables.vehicles.allow(target, { items: ['GetItem'] });
    tables.mailbox.allow(target, { items: ['GetItem', 'PutItem'] });
    configs.allowSync(target);
    configs.allowPublish(target);
    configs.rollouts.allow(target, { items: ['GetItem', 'PutItem'], query: true });
    allowDownlink(target);
    this.function = target;
    this.routes = routesOf(target);
  }
}

function routesOf(target: ServiceFunction): ApiRoute[] {
  const assignment = '/v1/config-assignments/{scope}/{value}/{configId}';
  const { configsRead, configsWrite } = SCOPES;
  const read = (path: string): ApiRoute => ({ method: HttpMethod.GET, path, scope: configsRead, target });
  const write = (method: HttpMethod, path: string): ApiRoute => ({ method, path, scope: configsWrite, target });
  return [
    write(HttpMethod.POST, '/v1/configs'),
    read('/v1/configs'),
    read('/v1/configs/{configId}/versions/{version}'),
    write(HttpMethod.PUT, assignment),
    write(HttpMethod.DELETE, assignment),
    read('/v1/config-assignments'),
    read('/v1/vehicles/{vehicleId}/configs'),
    write(HttpMethod.POST, '/v1/rollouts'),
    read('/v1/rollouts'),
    read('/v1/rollouts/{rolloutId}'),
    write(HttpMethod.POST, '/v1/rollouts/{rolloutId}/{order}'),
  ];
}
