import { outputBytes } from '../../../../iotsql/index.ts';
import { TopicRuleException } from '../topic-rule-exception.ts';
import { authorizeRole } from './action-role.ts';
import { outputText } from './output-shape.ts';
import { type ActionFactory, failureText } from './rule-action.ts';

/** One queue message a message, as text or base64; standard queues only. [AWS-IoT: sqs-rule-action] */
export const createSqsAction: ActionFactory = (fields, context) => {
  const roleArn = fields.text('RoleArn');
  const queueUrlOf = fields.template('QueueUrl');
  if (fields.text('QueueUrl').endsWith('.fifo')) {
    throw new TopicRuleException('InvalidRequestException', `rule ${context.ruleName}: Sqs takes no FIFO queue`);
  }
  const useBase64 = fields.flag('UseBase64');
  return {
    type: 'Sqs',
    target: fields.text('QueueUrl'),
    prepare: ({ message, output }) => {
      const queueUrl = queueUrlOf(message);
      const body = useBase64 ? Buffer.from(outputBytes(output)).toString('base64') : outputText(output);
      return {
        resource: queueUrl,
        authorize() {
          return authorizeRole(context.roles, roleArn, 'sqs:SendMessage', queueArn(queueUrl, context.region));
        },
        send() {
          return context.hops.sendSqsMessage(queueUrl, body);
        },
        describe(reason) {
          return failureText('send SQS message', reason, message.topic, `Action: sqs, Queue URL: ${queueUrl}`);
        },
      };
    },
  };
};

/** Account and queue name are the last two path segments of any queue URL. */
function queueArn(queueUrl: string, region: string): string {
  const [account = '', name = ''] = queueUrl.split('/').slice(-2);
  return `arn:aws:sqs:${region}:${account}:${name}`;
}
