import { TopicRuleException } from '../topic-rule-exception.ts';
import { authorizeRole } from './action-role.ts';
import { outputText } from './output-shape.ts';
import { type ActionFactory, failureText } from './rule-action.ts';

/** One notification a message: the result as it is, or in JSON a text for each protocol. [AWS-IoT: sns-rule-action] */
export const createSnsAction: ActionFactory = (fields, context) => {
  const roleArn = fields.text('RoleArn');
  const targetArnOf = fields.template('TargetArn');
  if (fields.text('TargetArn').endsWith('.fifo')) {
    throw new TopicRuleException('InvalidRequestException', `rule ${context.ruleName}: Sns takes no FIFO topic`);
  }
  const structure = fields.oneOf('MessageFormat', ['RAW', 'JSON']) === 'JSON' ? (['json'] as const) : [];
  return {
    type: 'Sns',
    target: fields.text('TargetArn'),
    prepare: ({ message, output }) => {
      const topicArn = targetArnOf(message);
      const text = outputText(output);
      return {
        resource: topicArn,
        authorize() {
          return authorizeRole(context.roles, roleArn, 'sns:Publish', topicArn);
        },
        send() {
          return context.hops.publishSns(topicArn, text, ...structure);
        },
        describe(reason) {
          return failureText('publish to SNS', reason, message.topic, `Action: sns, Topic: ${topicArn}`);
        },
      };
    },
  };
};
