import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { INDEXES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import type { ConfigStorage } from './config-storage.ts';
import type { ProductTables } from './product-tables.ts';
import { FunctionSchedule } from './schedule.ts';
import { ServiceFunction } from './service-function.ts';
import { allowDownlink } from './vehicle-downlink.ts';

export interface RolloutWorkerProps {
  readonly environment: Environment;
  readonly bundlesDir: string;
  readonly tables: ProductTables;
  readonly configs: ConfigStorage;
  readonly failureQueue: IQueue;
}

/** Every minute: goes on with rollouts, and with vehicles of assignments that were changed. */
export class RolloutWorker extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, { tables, configs, failureQueue, ...settings }: RolloutWorkerProps) {
    super(scope, id);
    this.function = new ServiceFunction(this, {
      ...settings,
      functionName: 'rollout-worker',
      description: 'Gives configurations to vehicles wave by wave, and stops when they fail',
      timeoutSeconds: 50,
    });
    tables.vehicles.allow(this.function, { items: ['GetItem'], queryIndex: INDEXES.vehiclesByTenant });
    tables.mailbox.allow(this.function, { items: ['GetItem', 'PutItem'] });
    configs.allowSync(this.function);
    configs.configs.allow(this.function, { items: ['PutItem'] });
    configs.vehicleConfigs.allow(this.function, { queryIndex: INDEXES.vehicleConfigsByRollout });
    configs.rollouts.allow(this.function, { items: ['GetItem', 'PutItem'], queryIndex: INDEXES.rolloutsOpen });
    allowDownlink(this.function);
    new FunctionSchedule(this, 'Schedule', {
      target: this.function,
      every: Duration.minutes(1),
      description: 'Goes on with rollouts of configurations',
      failureQueue,
    });
  }
}
