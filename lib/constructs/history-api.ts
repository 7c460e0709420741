import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { SCOPES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import type { Archive } from './archive.ts';
import type { ApiRoute } from './operator-api.ts';
import type { ProductTables } from './product-tables.ts';
import { ServiceFunction } from './service-function.ts';

export interface HistoryApiProps {
  readonly environment: Environment;
  readonly bundlesDir: string;
  readonly tables: ProductTables;
  readonly archive: Archive;
}

/** What a vehicle measured, out of the archive. Its scope is its own: where a car was is nobody's by the way. */
export class HistoryApi extends Construct {
  readonly function: ServiceFunction;
  readonly routes: readonly ApiRoute[];

  constructor(scope: Construct, id: string, { tables, archive, ...settings }: HistoryApiProps) {
    super(scope, id);
    const target = new ServiceFunction(this, {
      ...settings,
      functionName: 'history',
      description: "Answers with a vehicle's signals over a time",
      // API Gateway ends a request at 30 s
      timeoutSeconds: 29,
      memoryMb: 1024,
    });
    tables.clients.allow(target, { items: ['GetItem'] });
    tables.vehicles.allow(target, { items: ['GetItem'] });
    archive.allowRead(target);
    this.function = target;
    const path = '/v1/vehicles/{vehicleId}/history';
    this.routes = [{ method: HttpMethod.GET, path, scope: SCOPES.historyRead, target }];
  }
}
