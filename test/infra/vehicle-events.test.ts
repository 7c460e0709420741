import { App } from 'aws-cdk-lib';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Environment } from '../../lib/environments/environment.ts';
import { prod } from '../../lib/environments/prod.ts';
import { staging } from '../../lib/environments/staging.ts';
import { buildRoadbed } from '../../lib/roadbed.ts';
import { deployedFlags, emptyBundles, resourcesOf } from './synthesized-roadbed.ts';

vi.setConfig({ testTimeout: 60_000 });

const bundles = emptyBundles();
afterAll(bundles.remove);

function appOf(environment: Environment): App {
  const app = new App({ context: deployedFlags(), builtinCloudFormationValidation: false });
  buildRoadbed(app, environment, { bundlesDir: bundles.directory });
  return app;
}

function untoldOf(environment: Environment): unknown {
  const functions = resourcesOf(appOf(environment), 'AWS::Lambda::Function');
  const variables = functions.map(({ Properties }) => Properties['Environment']?.Variables ?? {});
  return JSON.parse(variables.find((each) => each.UNTOLD_EVENTS !== undefined).UNTOLD_EVENTS);
}

const subscribed = (...typePrefixes: string[]): Environment => ({
  ...staging,
  eventSubscriptions: [{ name: 'acme', tenantId: 'acme', typePrefixes }],
});

describe('an event on request', () => {
  it('stays off the bus where no subscription asks for it', () => {
    expect([untoldOf(prod), untoldOf(subscribed('alarm.', 'trip.ended'))]).toEqual([
      ['trip.started'],
      ['trip.started'],
    ]);
  });

  it('is on the bus where one does', () => {
    expect(untoldOf(subscribed('alarm.', 'trip.'))).toEqual([]);
  });
});

describe('the capacity of the shadows', () => {
  const billingOf = (environment: Environment) =>
    resourcesOf(appOf(environment), 'AWS::DynamoDB::GlobalTable').map(({ Properties }) => Properties['BillingMode']);

  it('follows the load in production, where all other tables are on demand', () => {
    expect(billingOf(prod).filter((mode) => mode !== 'PAY_PER_REQUEST')).toEqual(['PROVISIONED']);
  });

  it('is on demand where an environment names none', () => {
    expect(new Set(billingOf(staging))).toEqual(new Set(['PAY_PER_REQUEST']));
  });
});
