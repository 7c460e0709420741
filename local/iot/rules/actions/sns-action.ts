import { authorizeRole } from './action-role.ts';
import { outputText } from './output-shape.ts';
import { type ActionFactory, failureText } from './rule-action.ts';

/** One notification a message, in the RAW format; `MessageFormat: JSON` is not emulated. [AWS-IoT: sns-rule-action] */
export const createSnsAction: ActionFactory = (fields, context) => {
  const roleArn = fields.text('RoleArn');
  const targetArnOf = fields.template('TargetArn');
  fields.oneOf('MessageFormat', ['RAW']);
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
          return context.hops.publishSns(topicArn, text);
        },
        describe(reason) {
          return failureText('publish to SNS', reason, message.topic, `Action: sns, Topic: ${topicArn}`);
        },
      };
    },
  };
};
