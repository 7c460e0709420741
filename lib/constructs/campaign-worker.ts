import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { INDEXES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import type { ProductTables } from './product-tables.ts';
import { FunctionSchedule } from './schedule.ts';
import { ServiceFunction } from './service-function.ts';
import { allowDownlink } from './vehicle-downlink.ts';

export interface CampaignWorkerProps {
  readonly environment: Environment;
  readonly bundlesDir: string;
  readonly tables: ProductTables;
  readonly failureQueue: IQueue;
}

/** Every minute: takes each campaign on by what its pace allows. */
export class CampaignWorker extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, { tables, failureQueue, ...settings }: CampaignWorkerProps) {
    super(scope, id);
    this.function = new ServiceFunction(this, {
      ...settings,
      functionName: 'campaign-worker',
      description: 'Works off campaigns: one message to each vehicle of an audience, at their pace',
      timeoutSeconds: 60,
    });
    tables.vehicles.allow(this.function, { items: ['BatchGetItem'] });
    for (const queryIndex of [
      INDEXES.vehiclesByTenant,
      INDEXES.vehiclesByModel,
      INDEXES.vehiclesByCohort,
      INDEXES.vehiclesByRegion,
    ]) {
      tables.vehicles.allow(this.function, { queryIndex });
    }
    tables.mailbox.allow(this.function, { items: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'] });
    tables.outreach.allow(this.function, { items: ['GetItem', 'PutItem'], queryIndex: INDEXES.outreachOpen });
    allowDownlink(this.function);
    new FunctionSchedule(this, 'Schedule', {
      target: this.function,
      every: Duration.minutes(1),
      description: 'Takes campaigns on',
      failureQueue,
    });
  }
}
