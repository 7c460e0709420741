import type { BrokerPorts, ConnectionInfo, MqttMessage } from '../mqtt/ports.ts';
import type { IotStore } from './iot-store.ts';
import type { JobsGateway } from './jobs/jobs-gateway.ts';
import { principalOf, reservedRefusal } from './operation-permission.ts';
import type { ProvisioningService } from './provisioning/provisioning-service.ts';
import type { Refusal } from './refusals/refusal.ts';
import { publishRoute } from './reserved-topics.ts';
import type { MessageSource, RulePort } from './rule-port.ts';
import type { ShadowGateway } from './shadow/shadow-gateway.ts';

export interface PublishIntakeOptions {
  store: IotStore;
  rules: RulePort;
  provisioning: ProvisioningService;
  shadows: Pick<ShadowGateway, 'take'>;
  jobs: JobsGateway;
  refused(refusal: Refusal): void;
}

const DOLLAR = 0x24;

/** What a client's publish means to the services, before subscribers get it. The hot path: an unreserved topic costs one look at the rules. */
export function createPublishIntake(options: PublishIntakeOptions): BrokerPorts['onPublish'] {
  const { rules } = options;
  return (connection, message, isWill) => {
    const { topic } = message;
    if (topic.charCodeAt(0) === DOLLAR) return takeReserved(options, connection, message, isWill);
    if (rules.wants(topic)) rules.onMessage(topic, message, sourceOf(connection));
    return 'route';
  };
}

/** [AWS-IoT: reserved-topics] */
function takeReserved(
  { store, rules, provisioning, shadows, jobs, refused }: PublishIntakeOptions,
  connection: ConnectionInfo,
  message: MqttMessage,
  isWill: boolean | undefined,
): 'route' | 'consumed' | 'refused' {
  const { topic } = message;
  const route = publishRoute(topic);
  // Nothing below `$` can be retained. [AWS-IoT: mqtt]
  if (route.kind === 'refused' || message.retain) {
    refused(reservedRefusal(connection, 'iot:Publish', store.arns.topic(topic)));
    return 'refused';
  }
  if (route.kind === 'provisioning') {
    const { clientId, sessionIdentifier } = connection;
    const { certificateId } = principalOf(connection);
    // A claim is a certificate: who came by signature has none. [assumed]
    if (certificateId === undefined) {
      refused(reservedRefusal(connection, 'iot:Publish', store.arns.topic(topic)));
      return 'refused';
    }
    void provisioning.handle({ clientId, certificateId, sessionIdentifier }, topic, message.payload);
    return 'consumed';
  }
  if (route.kind === 'basic-ingest') {
    rules.basicIngest(route.ruleName, route.topic, message, sourceOf(connection));
    return 'consumed';
  }
  // A will is a message to subscribers and rules alone. [AWS-IoT: device-shadow-comms-app]
  if (route.kind === 'shadow' && !isWill) shadows.take(route.request, message.payload);
  // Nor does it ask for jobs. [assumed]
  if (route.kind === 'job' && !isWill) jobs.take(connection, route.request, message);
  rules.onMessage(topic, message, sourceOf(connection));
  return 'route';
}

function sourceOf(connection: ConnectionInfo): MessageSource {
  const { clientId, peer } = connection;
  const { principalId } = principalOf(connection);
  return { clientId, principalId, sourceIp: peer.remoteAddress, protocol: 'mqtt' };
}
