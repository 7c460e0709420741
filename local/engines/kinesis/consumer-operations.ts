import { AwsError, type JsonObject } from '../aws-error.ts';
import type { KinesisStream, StreamConsumer } from './stream.ts';
import type { StreamRegistry } from './stream-registry.ts';

type Operation = (streams: StreamRegistry, input: JsonObject, nowMs: number) => JsonObject;

/** Registered (enhanced fan-out) consumers. */
export const consumerOperations: Record<string, Operation> = {
  RegisterStreamConsumer: (streams, input, nowMs) => {
    const stream = streams.of(input);
    const name = String(input['ConsumerName']);
    if (stream.consumers.has(name)) {
      throw new AwsError('ResourceInUseException', `Consumer ${name} is already registered`);
    }
    const arn = `${stream.arn}/consumer/${name}:${Math.floor(nowMs / 1000)}`;
    const consumer = { name, arn, createdMs: nowMs };
    stream.consumers.set(name, consumer);
    return { Consumer: apiConsumer(consumer) };
  },
  DescribeStreamConsumer: (streams, input) => {
    const { stream, consumer } = consumerOf(streams, input);
    return { ConsumerDescription: { ...apiConsumer(consumer), StreamARN: stream.arn } };
  },
  DeregisterStreamConsumer: (streams, input) => {
    const { stream, consumer } = consumerOf(streams, input);
    stream.consumers.delete(consumer.name);
    return {};
  },
  ListStreamConsumers: (streams, input) => ({
    Consumers: [...streams.of(input).consumers.values()].map(apiConsumer),
  }),
};

/** By `ConsumerARN`, or `StreamARN` and `ConsumerName`. Throws ResourceNotFoundException. */
export function consumerOf(
  streams: StreamRegistry,
  input: JsonObject,
): { stream: KinesisStream; consumer: StreamConsumer } {
  const arn = input['ConsumerARN'];
  const stream = typeof arn === 'string' ? streams.byConsumer(arn) : streams.of(input);
  const consumer = [...stream.consumers.values()].find((each) =>
    typeof arn === 'string' ? each.arn === arn : each.name === input['ConsumerName'],
  );
  if (consumer) return { stream, consumer };
  throw new AwsError('ResourceNotFoundException', `Consumer ${String(arn ?? input['ConsumerName'])} not found`);
}

function apiConsumer(consumer: StreamConsumer): JsonObject {
  return {
    ConsumerName: consumer.name,
    ConsumerARN: consumer.arn,
    ConsumerStatus: 'ACTIVE',
    ConsumerCreationTimestamp: consumer.createdMs / 1000,
  };
}
