import { Duration, Stack } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { OPERATOR_SCOPES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { ConfigStorage } from './config-storage.ts';
import { FailureQueue } from './failure-queue.ts';
import type { ApiRoute } from './operator-api.ts';
import type { ProductTable } from './product-table.ts';
import type { ProductTables } from './product-tables.ts';
import { FunctionSchedule } from './schedule.ts';
import { ServiceFunction } from './service-function.ts';

export interface VehicleLifeProps {
  readonly environment: Environment;
  readonly bundlesDir: string;
  readonly tables: ProductTables;
  readonly audit: ProductTable;
  readonly configs: Pick<ConfigStorage, 'configs' | 'vehicleConfigs'>;
}

/**
 * What operators do to vehicles: revoke certificates, change the owner, decommission. Whatever deletes has a function of
 * its own, so that nothing else of the platform can.
 */
export class VehicleLife extends Construct {
  readonly functions: readonly ServiceFunction[];
  readonly routes: readonly ApiRoute[];
  /** Runs that could not go on with what was left unfinished. */
  readonly failedRuns: FailureQueue;

  constructor(scope: Construct, id: string, props: VehicleLifeProps) {
    super(scope, id);
    const life = this.#life(props);
    const end = this.#end(props);
    this.failedRuns = new FailureQueue(this, 'FailedRuns');
    new FunctionSchedule(this, 'Resume', {
      target: end,
      every: Duration.minutes(15),
      description: 'Goes on with decommissionings that were left unfinished',
      failureQueue: this.failedRuns.queue,
      event: { schedule: 'resume' },
    });
    this.functions = [life, end];
    this.routes = routesOf(life, end);
  }

  #life({ tables, audit, ...settings }: VehicleLifeProps): ServiceFunction {
    const life = new ServiceFunction(this, {
      ...settings,
      functionName: 'vehicle-life',
      description: 'Revokes certificates of vehicles and claims, gives vehicles to other tenants',
      timeoutSeconds: 29,
    });
    tables.vehicles.allow(life, { items: ['GetItem', 'UpdateItem'] });
    tables.manifest.allow(life, { items: ['GetItem', 'UpdateItem'] });
    tables.shadows.allow(life, { items: ['GetItem', 'PutItem'] });
    tables.mailbox.allow(life, { items: ['GetItem', 'PutItem', 'UpdateItem'], query: true });
    audit.allow(life, { items: ['PutItem'] });
    this.#allowEnding(life);
    return life;
  }

  #end({ tables, audit, configs, ...settings }: VehicleLifeProps): ServiceFunction {
    const end = new ServiceFunction(this, {
      ...settings,
      functionName: 'decommission',
      description: 'Takes a vehicle out of the platform, step by step and as often as it takes',
      timeoutSeconds: 29,
    });
    tables.vehicles.allow(end, { items: ['GetItem', 'UpdateItem', 'DeleteItem'] });
    tables.manifest.allow(end, { items: ['GetItem', 'UpdateItem'] });
    tables.shadows.allow(end, { items: ['DeleteItem'] });
    tables.trips.allow(end, { items: ['DeleteItem'], query: true });
    tables.certificates.allow(end, { items: ['DeleteItem'] });
    tables.mailbox.allow(end, { items: ['DeleteItem'], query: true });
    configs.vehicleConfigs.allow(end, { items: ['DeleteItem'], query: true });
    configs.configs.allow(end, { items: ['DeleteItem'], query: true });
    audit.allow(end, { items: ['GetItem', 'PutItem'] });
    this.#allowEnding(end);
    const certificates = this.#iotArn('cert', '*');
    const things = this.#iotArn('thing', '*');
    end.allow(
      ['iot:DescribeCertificate', 'iot:ListAttachedPolicies', 'iot:DetachPolicy', 'iot:DeleteCertificate'],
      certificates,
    );
    end.allow(['iot:DeleteThing'], things);
    // neither has resource-level permissions [AWS: service authorization reference, IoT]
    end.allow(['iot:ListPrincipalThings', 'iot:DetachThingPrincipal'], '*');
    return end;
  }

  /** Certificates go INACTIVE or REVOKED, connections end. */
  #allowEnding(target: ServiceFunction): void {
    const certificates = this.#iotArn('cert', '*');
    const things = this.#iotArn('thing', '*');
    const clients = this.#iotArn('client', '*');
    target.allow(['iot:UpdateCertificate'], certificates);
    target.allow(['iot:ListThingPrincipals'], things);
    target.allow(['iot:DeleteConnection'], clients);
    for (const [resource, what] of [
      [certificates, 'which certificates a vehicle or a claim batch has'],
      [things, 'which vehicle an operator names'],
      [clients, 'which vehicle an operator names'],
    ] as const) {
      acknowledgeWildcard(target.role, resource, `${what} is known at run time only`);
    }
  }

  #iotArn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'iot', resource, resourceName });
  }
}

function routesOf(life: ServiceFunction, end: ServiceFunction): ApiRoute[] {
  const vehicle = '/v1/vehicles/{vehicleId}';
  const { certificatesRevoke, vehiclesTransfer, vehiclesDecommission } = OPERATOR_SCOPES;
  const { GET, POST, DELETE } = HttpMethod;
  return [
    { method: POST, path: `${vehicle}/certificate/revocation`, scope: certificatesRevoke, target: life },
    { method: POST, path: '/v1/claim-batches/{batch}/revocation', scope: certificatesRevoke, target: life },
    { method: POST, path: `${vehicle}/owner`, scope: vehiclesTransfer, target: life },
    { method: DELETE, path: vehicle, scope: vehiclesDecommission, target: end },
    { method: GET, path: `${vehicle}/decommission`, scope: vehiclesDecommission, target: end },
  ];
}
