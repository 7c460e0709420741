import { readFileSync } from 'node:fs';
import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
} from 'aws-cdk-lib';
import { type TopicRuleFault, topicRuleFaults } from './topic-rule-faults.ts';

const FIXES: Record<TopicRuleFault['check'], string> = {
  'sql-parses': 'correct the statement; the AWS IoT SQL reference lists functions and their arguments',
  'template-parses': 'correct the expression between ${ and }',
  'error-action': 'give the rule an error action, or use the TopicRule construct, which wants one',
  'action-shape': 'split the rule, or list its actions one by one',
  'partition-key': 'take the key from a topic level the FROM filter always has, such as ${topic(2)}',
};

/**
 * Fails synthesis over any AWS::IoT::TopicRule of any stack, however it came into the template, that AWS would refuse or
 * that would lose messages. It reads the finished templates, so overrides count.
 */
export class TopicRuleChecks implements IPolicyValidationPlugin {
  readonly name = 'RoadbedTopicRules';

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const violations = context.templatePaths.flatMap(violationsIn);
    return { success: violations.length === 0, violations };
  }
}

function violationsIn(templatePath: string): PolicyViolation[] {
  return topicRulesIn(templatePath).flatMap(([resourceLogicalId, payload]) =>
    topicRuleFaults(payload).map((fault) => ({
      ruleName: fault.check,
      description: fault.message,
      fix: FIXES[fault.check],
      severity: 'error',
      violatingResources: [
        { resourceLogicalId, templatePath, locations: [`Properties.TopicRulePayload.${fault.location}`] },
      ],
    })),
  );
}

interface Template {
  readonly Resources?: Record<string, { Type: string; Properties?: { TopicRulePayload?: unknown } }>;
}

function topicRulesIn(templatePath: string): [string, unknown][] {
  const template = JSON.parse(readFileSync(templatePath, 'utf8')) as Template;
  return Object.entries(template.Resources ?? {})
    .filter(([, resource]) => resource.Type === 'AWS::IoT::TopicRule')
    .map(([logicalId, resource]) => [logicalId, resource.Properties?.TopicRulePayload]);
}
