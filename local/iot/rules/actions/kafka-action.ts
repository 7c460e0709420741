import { outputBytes } from '../../../../iotsql/index.ts';
import { TopicRuleException } from '../topic-rule-exception.ts';
import { ActionFailure } from './action-failure.ts';
import type { ActionFields } from './action-fields.ts';
import type { FieldTemplate } from './field-template.ts';
import { clientPropertiesFault, clusterOf } from './kafka-client-properties.ts';
import { type ActionContext, type ActionFactory, failureText } from './rule-action.ts';

const MAX_HEADERS = 100;

/**
 * One Kafka message a message: its value the SELECT result's own bytes. Properties are resolved for every message, so
 * that a secret that changed is used. [AWS-IoT: apache-kafka-rule-action]
 */
export const createKafkaAction: ActionFactory = (fields, context) => {
  const destinationArn = fields.text('DestinationArn');
  const topicOf = fields.template('Topic');
  const keyOf = fields.optionalTemplate('Key');
  const partitionOf = fields.optionalTemplate('Partition');
  const headersOf = readHeaders(fields, context);
  const propertiesOf = readProperties(fields, context);
  return {
    type: 'Kafka',
    target: fields.text('Topic'),
    prepare: ({ message, output }) => {
      const cluster = clusterOf(
        Object.fromEntries(propertiesOf.map(([name, textOf]) => [name, textOf(message)] as const)),
      );
      const topic = topicOf(message);
      const [key, partition] = [keyOf?.(message), partitionOf && partitionNumber(partitionOf(message))];
      const headers = headersOf.map(({ nameOf, textOf }) => [nameOf(message), textOf(message)] as const);
      const kafkaMessage = {
        ...{ topic, value: outputBytes(output), headers },
        ...(key !== undefined && { key }),
        ...(partition !== undefined && { partition }),
      };
      return {
        resource: topic,
        authorize() {
          if (context.vpcDestinations.isEnabled(destinationArn)) return { allowed: true };
          return { allowed: false, message: `The destination ${destinationArn} is not there or not enabled.` };
        },
        send() {
          return context.kafka.publish(cluster, kafkaMessage);
        },
        describe(reason) {
          return failureText(
            'send Kafka message',
            reason,
            message.topic,
            `Action: kafka, Topic: ${topic}, Key: "${key}"`,
          );
        },
      };
    },
  };
};

function readHeaders(fields: ActionFields, context: ActionContext): { nameOf: FieldTemplate; textOf: FieldTemplate }[] {
  const list = fields.list('Headers', ['Key', 'Value']);
  if (list.length > MAX_HEADERS) throw invalid(context, `has over ${MAX_HEADERS} headers`);
  return list.map((pair) => ({ nameOf: pair.template('Key'), textOf: pair.template('Value') }));
}

function readProperties(fields: ActionFields, context: ActionContext): [name: string, textOf: FieldTemplate][] {
  const properties = fields.texts('ClientProperties');
  const fault = clientPropertiesFault(properties);
  if (fault !== undefined) throw invalid(context, `ClientProperties ${fault}`);
  return Object.entries(properties).map(([name, value]) => [
    name,
    fields.parseTemplate(`ClientProperties.${name}`, value),
  ]);
}

function partitionNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new ActionFailure(`Partition "${text}" is no number of a partition`);
}

function invalid(context: ActionContext, reason: string): TopicRuleException {
  return new TopicRuleException('InvalidRequestException', `rule ${context.ruleName}: Kafka: ${reason}`);
}
