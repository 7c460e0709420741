import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ENV } from '../../contract/function-environment.ts';
import { logger } from '../common/logger.ts';
import { requireEnv } from '../common/require-env.ts';
import { type RedrivePorts, redrive } from './redrive.ts';

const [sqs, kinesis] = [new SQSClient({}), new KinesisClient({})];
const QueueUrl = requireEnv(ENV.ruleErrorsQueue);
const StreamName = requireEnv(ENV.telemetryStream);

/** A run takes at most 20,000 frames, so that what was held up leaves the stream room for what comes now. */
const LIMITS = { lanes: 8, rounds: 250 };

const ports: RedrivePorts = {
  async receive() {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    return Messages.map(({ Body = '', ReceiptHandle = '' }) => ({ body: Body, receipt: ReceiptHandle }));
  },
  async put(frames) {
    const Records = frames.map(({ vehicleId, bytes }) => ({ PartitionKey: vehicleId, Data: bytes }));
    const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    return frames.map((_, index) => answer.Records?.[index]?.SequenceNumber !== undefined);
  },
  async remove(messages) {
    const Entries = messages.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  },
};

/** Invoked by its schedule. What a run leaves the next one finds. */
export async function handler(): Promise<void> {
  const report = await redrive(ports, LIMITS);
  if (report.redriven + report.refused > 0) logger.info('redrive', { ...report });
}
