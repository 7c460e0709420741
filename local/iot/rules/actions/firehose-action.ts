import { outputBytes, type RuleOutput } from '../../../../iotsql/index.ts';
import { ActionFailure } from './action-failure.ts';
import { authorizeRole } from './action-role.ts';
import { batchElements } from './batch-elements.ts';
import { type ActionFactory, failureText } from './rule-action.ts';

const SEPARATORS = ['\n', '\t', '\r\n', ','];
/** [AWS-IoT: kinesis-firehose-rule-action] */
const MAX_BATCH = 500;

/**
 * One record a message; with BatchMode and an Array result one record an element, in one PutRecordBatch. The separator
 * follows each record. [AWS-IoT: kinesis-firehose-rule-action] [assumed: where the separator goes]
 */
export const createFirehoseAction: ActionFactory = (fields, context) => {
  const roleArn = fields.text('RoleArn');
  const streamName = fields.template('DeliveryStreamName');
  const separator = Buffer.from(fields.oneOf('Separator', SEPARATORS) ?? '');
  const isBatch = fields.flag('BatchMode');
  return {
    type: 'Firehose',
    target: fields.text('DeliveryStreamName'),
    prepare: (firing) => {
      const { message, output } = firing;
      const stream = streamName(message);
      const elements = isBatch ? batchElements(firing) : undefined;
      if (elements && elements.length > MAX_BATCH) {
        throw new ActionFailure(`Failed to put Firehose records. A batch has at most ${MAX_BATCH} records`);
      }
      const outputs = elements?.map((value): RuleOutput => ({ kind: 'json', value })) ?? [output];
      const records = outputs.map((one) => Buffer.concat([outputBytes(one), separator]));
      const action = elements ? 'firehose:PutRecordBatch' : 'firehose:PutRecord';
      const streamArn = `arn:aws:firehose:${context.region}:${context.accountId}:deliverystream/${stream}`;
      return {
        resource: stream,
        authorize() {
          return authorizeRole(context.roles, roleArn, action, streamArn);
        },
        async send() {
          // An empty Array has nothing to put.
          if (records.length > 0) await context.hops.putFirehoseRecords(stream, records);
        },
        describe(reason) {
          return failureText('put Firehose record', reason, message.topic, `Action: firehose, Stream: ${stream}`);
        },
      };
    },
  };
};
