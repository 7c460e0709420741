import { type App, Validations } from 'aws-cdk-lib';
import { TopicRuleChecks } from './checks/topic-rule-checks.ts';
import type { Environment } from './environments/environment.ts';
import { AccountStack } from './stacks/account-stack.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { IdentityStack } from './stacks/identity-stack.ts';
import { IngestionStack } from './stacks/ingestion-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import type { StackSettings } from './stacks/stack-settings.ts';

export interface RoadbedOptions {
  /** Directory with a bundle directory for each function. */
  readonly bundlesDir: string;
}

/**
 * Builds all stacks of an environment directly below the app: with nested stages a plain `cdk synth` selects no stack
 * and reports success over a failed validation. References go one way, from data outwards.
 */
export function buildRoadbed(app: App, environment: Environment, options: RoadbedOptions): void {
  const settings: StackSettings = { environment, bundlesDir: options.bundlesDir };
  const id = (name: string): string => `roadbed-${environment.name}-${name}`;
  if (environment.managesAccountSettings) new AccountStack(app, id('account'), settings);
  const data = new DataStack(app, id('data'), settings);
  const identity = new IdentityStack(app, id('identity'), settings, data);
  const ingestion = new IngestionStack(app, id('ingestion'), settings, data);
  const api = new ApiStack(app, id('api'), settings, data);
  new ObservabilityStack(app, id('observability'), settings, { data, identity, ingestion, api });
  Validations.of(app).addPlugins(new TopicRuleChecks());
}
