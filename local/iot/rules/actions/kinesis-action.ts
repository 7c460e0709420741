import { outputBytes } from '../../../../iotsql/index.ts';
import { authorizeRole } from './action-role.ts';
import { type ActionFactory, failureText } from './rule-action.ts';

/**
 * One stream record a message, its data the SELECT result's own bytes. Without a partition key a random one is used.
 * [AWS-IoT: kinesis-rule-action] [assumed: missing partition key]
 */
export const createKinesisAction: ActionFactory = (fields, context) => {
  const roleArn = fields.text('RoleArn');
  const streamName = fields.template('StreamName');
  const partitionKey = fields.optionalTemplate('PartitionKey');
  return {
    type: 'Kinesis',
    target: fields.text('StreamName'),
    prepare: ({ message, output }) => {
      const stream = streamName(message);
      const key = partitionKey ? partitionKey(message) : context.newUuid();
      const data = outputBytes(output);
      const streamArn = `arn:aws:kinesis:${context.region}:${context.accountId}:stream/${stream}`;
      return {
        resource: stream,
        authorize() {
          return authorizeRole(context.roles, roleArn, 'kinesis:PutRecord', streamArn);
        },
        send() {
          return context.hops.putKinesisRecord(stream, key, data);
        },
        describe(reason) {
          return failureText(
            'put Kinesis record',
            reason,
            message.topic,
            `Action: kinesis, Stream: ${stream}, Key: "${key}"`,
          );
        },
      };
    },
  };
};
