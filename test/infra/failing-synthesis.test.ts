import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnTopicRule } from 'aws-cdk-lib/aws-iot';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { TopicRule } from '../../lib/constructs/topic-rule.ts';
import { findEnvironment } from '../../lib/environments/find-environment.ts';
import { deployedFlags, emptyBundles, roadbedApp, stackOf } from './synthesized-roadbed.ts';

// Synthesis is seconds of computing, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const bundles = emptyBundles();
afterAll(bundles.remove);

function ruleIn(app: App, name: string): CfnTopicRule {
  return stackOf(app, 'ingestion').node.findChild('Uplink').node.findChild(name).node.findChild('Rule') as CfnTopicRule;
}

describe('synthesis', () => {
  it('fails, with construct, line and column, over broken SQL and a missing error action however they came in', () => {
    const app = roadbedApp('dev', bundles.directory);
    ruleIn(app, 'Telemetry').addPropertyOverride('TopicRulePayload.Sql', "SELECT * FRM 'v1/+/t/+'");
    ruleIn(app, 'Presence').addPropertyDeletionOverride('TopicRulePayload.ErrorAction');
    new CfnResource(stackOf(app, 'data'), 'Raw', {
      type: 'AWS::IoT::TopicRule',
      properties: { TopicRulePayload: { Sql: "SELECT nosuchfunction(a) FROM 'x'", Actions: [] } },
    });
    const report = messageOf(() => app.synth());
    expect(report).toMatch(/SQL line 1, column 10/);
    expect(report).toContain('roadbed-dev-ingestion/Uplink/Telemetry/Rule');
    expect(report).toContain('the rule has no error action');
    expect(report).toContain('roadbed-dev-ingestion/Uplink/Presence/Rule');
    expect(report).toContain('roadbed-dev-data/Raw');
  });

  it('fails, with the flags of cdk.json, over a property CloudFormation does not know', () => {
    const app = new App({ context: deployedFlags(), builtinCloudFormationValidation: true });
    const rule = new CfnTopicRule(new Stack(app, 'small'), 'Rule', {
      topicRulePayload: { sql: "SELECT * FROM 'a'", actions: [{ lambda: {} }] },
    });
    rule.addPropertyOverride('TopicRulePayload.ErrorActions', []);
    expect(messageOf(() => app.synth())).toContain('ErrorActions');
  });

  it('fails when a function has no bundle, saying how to make one', () => {
    expect(() => roadbedApp('dev', '/nowhere')).toThrow('run node scripts/build-lambdas.mjs');
  });
});

describe('the TopicRule construct', () => {
  it('refuses broken SQL where it is written', () => {
    const stack = new Stack(new App(), 'small');
    const build = (): TopicRule =>
      new TopicRule(stack, 'Broken', {
        ruleName: 'broken',
        description: 'none',
        sql: 'SELECT FROM',
        action: { kind: 'stream', stream: {} as never, partitionKey: 'k' },
        errorQueue: new Queue(stack, 'Queue'),
      });
    expect(build).toThrow(/^rule 'broken', SQL line 1, column \d+: /);
  });
});

describe('an environment', () => {
  it('that is not there is refused with the names there are', () => {
    expect(() => findEnvironment('qa')).toThrow(
      "unknown environment 'qa': use -c env=<name> with one of local, dev, staging, prod",
    );
  });
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('synthesis succeeded');
}
