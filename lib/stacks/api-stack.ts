import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENV, INDEXES } from '../../contract/function-environment.ts';
import { MAX_WAIT_SECONDS } from '../../contract/http/prefer.ts';
import { CampaignApi } from '../constructs/campaign-api.ts';
import { CertificateCampaigns } from '../constructs/certificate-campaigns.ts';
import { ConfigApi } from '../constructs/config-api.ts';
import { HistoryApi } from '../constructs/history-api.ts';
import { OperatorApi } from '../constructs/operator-api.ts';
import { OperatorIdentity } from '../constructs/operator-identity.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { allowDownlink } from '../constructs/vehicle-downlink.ts';
import { VehicleLife } from '../constructs/vehicle-life.ts';
import type { DataStack } from './data-stack.ts';
import { type StackSettings, stackProps } from './stack-settings.ts';

/** What a function may be asked to wait for a result, and as long for the rest; API Gateway ends a request at 30 s. */
const ANSWER_TIMEOUT_SECONDS = 2 * MAX_WAIT_SECONDS;

/** What service applications talk to. */
export class ApiStack extends Stack {
  readonly api: OperatorApi;
  readonly life: VehicleLife;
  readonly functions: readonly ServiceFunction[];

  constructor(scope: Construct, id: string, settings: StackSettings, data: DataStack) {
    super(scope, id, stackProps(settings.environment, 'HTTP API for service applications'));
    const reads = this.#reads(settings, data);
    const commands = this.#commands(settings, data);
    const configuration = this.#configuration(settings, data);
    this.life = new VehicleLife(this, 'VehicleLife', {
      ...settings,
      ...{ tables: data.tables, audit: data.audit, configs: data.configs },
    });
    const campaigns = new CertificateCampaigns(this, 'Campaigns', { ...settings, tables: data.tables });
    const outreach = new CampaignApi(this, 'Outreach', { ...settings, tables: data.tables });
    const configs = new ConfigApi(this, 'ConfigApi', { ...settings, tables: data.tables, configs: data.configs });
    const history = new HistoryApi(this, 'History', { ...settings, tables: data.tables, archive: data.archive });
    this.functions = [
      reads,
      commands,
      configuration,
      ...this.life.functions,
      campaigns.function,
      configs.function,
      history.function,
      ...outreach.functions,
    ];
    const identity = new OperatorIdentity(this, 'Identity', settings.environment);
    this.api = new OperatorApi(this, 'Http', {
      environment: settings.environment,
      identity,
      reads,
      commands,
      configuration,
    });
    this.api.addRoutes(this.life.routes);
    this.api.addRoutes(campaigns.routes);
    this.api.addRoutes(configs.routes);
    this.api.addRoutes(outreach.routes);
    this.api.addRoutes(history.routes);
    new CfnOutput(this, 'ApiUrl', { value: this.api.url });
    new CfnOutput(this, 'UserPoolId', { value: identity.pool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: identity.client.userPoolClientId });
    new CfnOutput(this, 'OperatorClientId', { value: identity.operatorClient.userPoolClientId });
  }

  #reads(settings: StackSettings, { tables }: DataStack): ServiceFunction {
    const api = new ServiceFunction(this, {
      ...settings,
      functionName: 'api',
      description: 'Answers reads of vehicles, shadows and commands',
      timeoutSeconds: ANSWER_TIMEOUT_SECONDS,
    });
    api.function.addEnvironment(ENV.presenceDebounce, String(settings.environment.presenceDebounceSeconds));
    tables.clients.allow(api, { items: ['GetItem'] });
    tables.vehicles.allow(api, { items: ['GetItem', 'BatchGetItem'], queryIndex: INDEXES.vehiclesByTenant });
    for (const queryIndex of [INDEXES.vehiclesByModel, INDEXES.vehiclesByCohort, INDEXES.vehiclesByRegion]) {
      tables.vehicles.allow(api, { queryIndex });
    }
    tables.shadows.allow(api, { items: ['GetItem'] });
    tables.mailbox.allow(api, { items: ['GetItem'], query: true });
    tables.trips.allow(api, { query: true });
    return api;
  }

  #commands(settings: StackSettings, { tables }: DataStack): ServiceFunction {
    const dispatch = new ServiceFunction(this, {
      ...settings,
      functionName: 'command-dispatch',
      description: 'Accepts a command, stores it, publishes it when the vehicle is ready; cancels',
      timeoutSeconds: ANSWER_TIMEOUT_SECONDS,
      memoryMb: 1024,
    });
    tables.clients.allow(dispatch, { items: ['GetItem', 'BatchGetItem'] });
    tables.vehicles.allow(dispatch, { items: ['GetItem', 'BatchGetItem'] });
    tables.shadows.allow(dispatch, { items: ['GetItem', 'BatchGetItem'] });
    tables.mailbox.allow(dispatch, { items: ['GetItem', 'PutItem', 'UpdateItem'] });
    allowDownlink(dispatch);
    return dispatch;
  }

  #configuration(settings: StackSettings, { tables, configs }: DataStack): ServiceFunction {
    const push = new ServiceFunction(this, {
      ...settings,
      functionName: 'config-push',
      description: 'Takes desired values and carries them to the vehicle by mailbox',
      timeoutSeconds: 10,
    });
    tables.clients.allow(push, { items: ['GetItem'] });
    tables.vehicles.allow(push, { items: ['GetItem'] });
    tables.shadows.allow(push, { items: ['GetItem', 'UpdateItem'] });
    tables.mailbox.allow(push, { items: ['GetItem', 'PutItem'] });
    configs.allowSync(push);
    configs.allowPublish(push);
    allowDownlink(push);
    return push;
  }
}
