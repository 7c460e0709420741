import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV, INDEXES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import type { ConfigStorage } from './config-storage.ts';
import type { ProductTables } from './product-tables.ts';
import { FunctionSchedule } from './schedule.ts';
import { ServiceFunction } from './service-function.ts';
import { allowDownlink } from './vehicle-downlink.ts';

export interface MailboxSweeperProps {
  readonly environment: Environment;
  readonly bundlesDir: string;
  readonly tables: ProductTables;
  readonly configs: ConfigStorage;
  readonly failureQueue: IQueue;
}

/** Every minute: ends what time has ended, sends again what got stuck, and continues replays that were put off. */
export class MailboxSweeper extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, { tables, configs, failureQueue, ...settings }: MailboxSweeperProps) {
    super(scope, id);
    this.function = new ServiceFunction(this, {
      ...settings,
      functionName: 'mailbox-sweeper',
      description: 'Ends messages whose time is over and sends again what got stuck',
      timeoutSeconds: 120,
    });
    tables.vehicles.allow(this.function, { items: ['GetItem'] });
    configs.allowSend(this.function);
    tables.mailbox.allow(this.function, {
      items: ['GetItem', 'PutItem', 'UpdateItem'],
      queryIndex: INDEXES.mailboxDue,
    });
    tables.mailbox.allow(this.function, { queryIndex: INDEXES.mailboxWaiting });
    this.function.function.addEnvironment(ENV.replayWindow, String(settings.environment.replayWindow));
    allowDownlink(this.function);
    new FunctionSchedule(this, 'Schedule', {
      target: this.function,
      every: Duration.minutes(1),
      description: 'Sweeps the mailbox for what is due',
      failureQueue,
    });
  }
}
