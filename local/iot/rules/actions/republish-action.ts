import { outputBytes } from '../../../../iotsql/index.ts';
import type { MqttProperties } from '../../../mqtt/ports.ts';
import { nextInChain } from '../republish-chain.ts';
import type { RuleMessage } from '../rule-message.ts';
import { topicNameFault } from '../topic-name.ts';
import { TopicRuleException } from '../topic-rule-exception.ts';
import { ActionFailure } from './action-failure.ts';
import type { ActionFields } from './action-fields.ts';
import { authorizeRole } from './action-role.ts';
import type { FieldTemplate } from './field-template.ts';
import { readRepublishHeaders } from './republish-headers.ts';
import { type ActionFactory, failureText } from './rule-action.ts';

/**
 * Publishes the SELECT result to another topic, which may set off rules again. `$$aws/…` reaches a reserved topic;
 * jobs topics are refused. Never retained. [AWS-IoT: republish-rule-action]
 */
export const createRepublishAction: ActionFactory = (fields, context) => {
  const roleArn = fields.text('RoleArn');
  const topicOf = topicTemplate(fields, context.ruleName);
  const qos = fields.oneOf('Qos', ['0', '1']) === '1' ? 1 : 0;
  const propertiesOf = fields.has('Headers') ? readRepublishHeaders(fields) : noProperties;
  return {
    type: 'Republish',
    target: fields.text('Topic'),
    prepare: ({ message, output }) => {
      const topic = topicOf(message);
      const fault = topicFault(topic);
      if (fault !== undefined) throw new ActionFailure(`Failed to republish to topic. ${fault}`);
      const next = nextInChain(message.chain);
      if (!next.ok) throw new ActionFailure(`Failed to republish to topic. ${next.reason}`);
      const properties = propertiesOf(message);
      const payload = Buffer.from(outputBytes(output));
      const topicArn = `arn:aws:iot:${context.region}:${context.accountId}:topic/${topic}`;
      const republished = { topic, payload, qos, retain: false, ...(properties && { properties }) } as const;
      return {
        resource: topic,
        authorize() {
          return authorizeRole(context.roles, roleArn, 'iot:Publish', topicArn);
        },
        async send() {
          return context.republish(republished, next.chain);
        },
        describe(reason) {
          return failureText('republish to topic', reason, message.topic, `Action: republish, Topic: ${topic}`);
        },
      };
    },
  };
};

/** `$$` stands for one `$` at the start; a bare reserved topic is taken for a mistake, also when a template comes to one. [assumed: AWS's outcome] */
function topicTemplate(fields: ActionFields, ruleName: string): FieldTemplate {
  const text = fields.text('Topic');
  if (text.startsWith('$aws')) {
    const message = `rule ${ruleName}: Republish.Topic: write $$aws to reach a reserved topic`;
    throw new TopicRuleException('InvalidRequestException', message);
  }
  const escaped = text.startsWith('$$');
  const rest = fields.parseTemplate('Topic', escaped ? text.slice(2) : text);
  if (escaped) return (message) => `$${rest(message)}`;
  return (message) => {
    const topic = rest(message);
    if (!topic.startsWith('$')) return topic;
    // what a device writes into its payload must not open a topic that the rule's author did not mean
    throw new ActionFailure(`Failed to republish to topic. The template came to the reserved topic ${topic}`);
  };
}

function noProperties(_message: RuleMessage): MqttProperties | undefined {
  return undefined;
}

function topicFault(topic: string): string | undefined {
  if (/^\$aws\/things\/[^/]+\/jobs\//.test(topic)) return 'Reserved jobs topics cannot be republished to';
  return topicNameFault(topic);
}
