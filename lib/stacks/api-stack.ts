import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENV, INDEXES } from '../../contract/function-environment.ts';
import { CertificateCampaigns } from '../constructs/certificate-campaigns.ts';
import { OperatorApi } from '../constructs/operator-api.ts';
import { OperatorIdentity } from '../constructs/operator-identity.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { allowDownlink } from '../constructs/vehicle-downlink.ts';
import { VehicleLife } from '../constructs/vehicle-life.ts';
import type { DataStack } from './data-stack.ts';
import { type StackSettings, stackProps } from './stack-settings.ts';

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
    this.life = new VehicleLife(this, 'VehicleLife', { ...settings, tables: data.tables, audit: data.audit });
    const campaigns = new CertificateCampaigns(this, 'Campaigns', { ...settings, tables: data.tables });
    this.functions = [reads, commands, configuration, ...this.life.functions, campaigns.function];
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
      timeoutSeconds: 10,
    });
    api.function.addEnvironment(ENV.presenceDebounce, String(settings.environment.presenceDebounceSeconds));
    tables.clients.allow(api, { items: ['GetItem'] });
    tables.vehicles.allow(api, { items: ['GetItem'], queryIndex: INDEXES.vehiclesByTenant });
    tables.shadows.allow(api, { items: ['GetItem'] });
    tables.mailbox.allow(api, { items: ['GetItem'], query: true });
    return api;
  }

  #commands(settings: StackSettings, { tables }: DataStack): ServiceFunction {
    const dispatch = new ServiceFunction(this, {
      ...settings,
      functionName: 'command-dispatch',
      description: 'Accepts a command, stores it, publishes it when the vehicle is ready',
      timeoutSeconds: 10,
      memoryMb: 1024,
    });
    tables.clients.allow(dispatch, { items: ['GetItem'] });
    tables.vehicles.allow(dispatch, { items: ['GetItem'] });
    tables.mailbox.allow(dispatch, { items: ['GetItem', 'PutItem'] });
    allowDownlink(dispatch);
    return dispatch;
  }

  #configuration(settings: StackSettings, { tables }: DataStack): ServiceFunction {
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
    allowDownlink(push);
    return push;
  }
}
