import { Duration, Stack } from 'aws-cdk-lib';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Construct } from 'constructs';
import { ENV, INDEXES } from '../../contract/function-environment.ts';
import { ArchiveConsumer } from '../constructs/archive-consumer.ts';
import { CampaignWorker } from '../constructs/campaign-worker.ts';
import { CertificateRenewal, tellRenewalSettings } from '../constructs/certificate-renewal.ts';
import { allowCsrIntake } from '../constructs/csr-intake.ts';
import { FailureQueue } from '../constructs/failure-queue.ts';
import { KafkaBridge } from '../constructs/kafka-bridge.ts';
import { MailboxSweeper } from '../constructs/mailbox-sweeper.ts';
import { RolloutWorker } from '../constructs/rollout-worker.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { TelemetryConsumer } from '../constructs/telemetry-consumer.ts';
import { TelemetryRedrive } from '../constructs/telemetry-redrive.ts';
import { UplinkRules } from '../constructs/uplink-rules.ts';
import { allowDownlink } from '../constructs/vehicle-downlink.ts';
import { VehicleEvents } from '../constructs/vehicle-events.ts';
import type { DataStack } from './data-stack.ts';
import { type StackSettings, stackProps } from './stack-settings.ts';

/** What comes up from vehicles: telemetry to its shadow, receipts to the mailbox, presence and readiness to the vehicle. */
export class IngestionStack extends Stack {
  /** Messages a rule could not hand on. */
  readonly ruleErrors: FailureQueue;
  /** Events a function failed on for good. */
  readonly failedEvents: FailureQueue;
  readonly consumer: ServiceFunction;
  readonly archive: ServiceFunction;
  readonly functions: readonly ServiceFunction[];
  readonly renewal: CertificateRenewal;
  readonly vehicleEvents: VehicleEvents;

  constructor(scope: Construct, id: string, settings: StackSettings, data: DataStack) {
    super(scope, id, stackProps(settings.environment, 'rules and consumers of what vehicles send'));
    this.ruleErrors = new FailureQueue(this, 'RuleErrors');
    this.failedEvents = new FailureQueue(this, 'FailedEvents');
    this.consumer = this.#consumer(settings, data);
    this.vehicleEvents = new VehicleEvents(this, 'VehicleEvents', { ...settings, tables: data.tables });
    this.vehicleEvents.allowPut(this.consumer);
    this.archive = new ArchiveConsumer(this, 'Archive', {
      ...settings,
      ...{ stream: data.telemetry, archive: data.archive },
      failureQueue: this.failedEvents.queue,
    }).function;
    const presence = this.#presence(settings, data);
    const receipts = this.#receipts(settings, data);
    const replay = this.#replay(settings, data);
    const redrive = new TelemetryRedrive(this, 'Redrive', {
      ...{ ...settings, stream: data.telemetry },
      ...{ ruleErrors: this.ruleErrors.queue, failureQueue: this.failedEvents.queue },
    });
    const sweeper = new MailboxSweeper(this, 'Sweeper', {
      ...settings,
      tables: data.tables,
      configs: data.configs,
      failureQueue: this.failedEvents.queue,
    });
    const rollouts = new RolloutWorker(this, 'Rollouts', {
      ...{ ...settings, tables: data.tables, configs: data.configs },
      failureQueue: this.failedEvents.queue,
    });
    const campaigns = new CampaignWorker(this, 'CampaignWorker', {
      ...settings,
      tables: data.tables,
      failureQueue: this.failedEvents.queue,
    });
    this.renewal = new CertificateRenewal(this, 'Renewal', {
      ...{ ...settings, tables: data.tables },
      ...{ ruleErrors: this.ruleErrors.queue, failedEvents: this.failedEvents.queue },
    });
    this.functions = [
      this.consumer,
      this.archive,
      presence,
      receipts,
      replay,
      redrive.function,
      sweeper.function,
      rollouts.function,
      campaigns.function,
      ...this.vehicleEvents.functions,
      ...this.renewal.functions,
    ];
    for (const target of [presence, receipts, replay, ...this.vehicleEvents.functions]) this.#retryThenKeep(target);
    const { kafkaBridge } = settings.environment;
    new UplinkRules(this, 'Uplink', {
      telemetry: data.telemetry,
      presence,
      receipts,
      events: replay,
      errorQueue: this.ruleErrors.queue,
      kafka: kafkaBridge && new KafkaBridge(this, 'KafkaBridge', kafkaBridge),
    });
  }

  #consumer(settings: StackSettings, data: DataStack): ServiceFunction {
    const { environment } = settings;
    const ingest = new ServiceFunction(this, {
      ...settings,
      functionName: 'telemetry-ingest',
      description: 'Decodes telemetry frames and keeps the last values of each vehicle',
      timeoutSeconds: 60,
      memoryMb: 1024,
    });
    data.tables.shadows.allow(ingest, { items: ['GetItem', 'UpdateItem'] });
    data.tables.vehicles.allow(ingest, { items: ['GetItem'] });
    ingest.function.addEnvironment(ENV.shadowWriteEvery, String(environment.shadowWriteEvery));
    new TelemetryConsumer(this, 'TelemetryConsumer', {
      stream: data.telemetry,
      target: ingest,
      quarantine: data.quarantine,
      settings: environment.telemetryStream,
    });
    return ingest;
  }

  #presence(settings: StackSettings, { tables }: DataStack): ServiceFunction {
    const presence = new ServiceFunction(this, {
      ...settings,
      functionName: 'presence',
      description: 'Keeps whether a vehicle is connected; the first connection makes it born',
      timeoutSeconds: 10,
    });
    tables.vehicles.allow(presence, { items: ['GetItem', 'UpdateItem'] });
    tables.manifest.allow(presence, { items: ['UpdateItem'] });
    tables.mailbox.allow(presence, { items: ['PutItem'] });
    tables.certificates.allow(presence, { items: ['GetItem', 'PutItem'] });
    tellRenewalSettings(presence);
    return presence;
  }

  #receipts(settings: StackSettings, { tables, configs }: DataStack): ServiceFunction {
    const receipts = new ServiceFunction(this, {
      ...settings,
      functionName: 'receipts',
      description: "Moves a message through its states as the vehicle's receipts come in",
      timeoutSeconds: 10,
    });
    tables.mailbox.allow(receipts, { items: ['GetItem', 'PutItem', 'UpdateItem'], queryIndex: INDEXES.mailboxWaiting });
    tables.vehicles.allow(receipts, { items: ['GetItem'] });
    receipts.function.addEnvironment(ENV.replayWindow, String(settings.environment.replayWindow));
    configs.allowSend(receipts);
    configs.vehicleConfigs.allow(receipts, { items: ['GetItem', 'PutItem'] });
    allowDownlink(receipts);
    return receipts;
  }

  #replay(settings: StackSettings, { tables, configs }: DataStack): ServiceFunction {
    const replay = new ServiceFunction(this, {
      ...settings,
      functionName: 'offline-replay',
      description: 'Delivers what waited for a vehicle when it says it is ready',
      timeoutSeconds: 30,
    });
    tables.vehicles.allow(replay, { items: ['GetItem', 'UpdateItem'] });
    tables.mailbox.allow(replay, { items: ['GetItem', 'PutItem', 'UpdateItem'], queryIndex: INDEXES.mailboxWaiting });
    replay.function.addEnvironment(ENV.replayWindow, String(settings.environment.replayWindow));
    replay.function.addEnvironment(ENV.replaySpread, String(settings.environment.replaySpreadSeconds));
    configs.allowSync(replay);
    allowDownlink(replay);
    allowCsrIntake(replay);
    return replay;
  }

  /** Rules invoke functions as events: two more tries, one hour at most, then the event is kept for a human. */
  #retryThenKeep(target: ServiceFunction): void {
    target.function.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(this.failedEvents.queue),
    });
  }
}
