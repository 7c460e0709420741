import type { Broker, BrokerPorts, ConnectionInfo, MqttMessage } from '../mqtt/ports.ts';
import type { Clock } from '../ports/clock.ts';
import type { LambdaInvoker } from '../ports/lambda-invoker.ts';
import type { Log } from '../ports/log.ts';
import type { RoleAuthorizer } from '../ports/role-authorizer.ts';
import { certificateIdOfDer } from './certificates/certificate.ts';
import type { CertificateAuthority } from './certificates/certificate-authority.ts';
import { admitConnect } from './connect-admission.ts';
import { sendAnswer } from './direct-answer.ts';
import type { IotStore } from './iot-store.ts';
import { type EventFaults, withEventFaults } from './lifecycle/event-faults.ts';
import { createLifecycleEvents, type EmitEvent, type LifecycleSession } from './lifecycle/lifecycle-events.ts';
import { operationRefusal, principalOf, reservedRefusal } from './operation-permission.ts';
import { createProvisioningService } from './provisioning/provisioning-service.ts';
import type { Refusal } from './refusals/refusal.ts';
import type { RefusalBook } from './refusals/refusal-book.ts';
import { thingOfConnection } from './registry/connection-thing.ts';
import { publishRoute } from './reserved-topics.ts';
import type { MessageSource, RulePort } from './rule-port.ts';

export interface IotGatewayOptions {
  store: IotStore;
  authority: CertificateAuthority;
  rules: RulePort;
  invoker: LambdaInvoker;
  roles: RoleAuthorizer;
  clock: Clock;
  log: Log;
  /** Where refusals are kept for questions, beside the log. */
  refusals?: RefusalBook;
  /** Replaces how lifecycle events go out; by default to subscribers through the broker, and to the rules. */
  emit?: EmitEvent;
  eventFaults?: EventFaults;
  /** For event faults; from 0 up to 1. */
  random?: () => number;
}

export interface IotGateway {
  ports: BrokerPorts;
  /** Gives the gateway the broker that was made with its ports. Without it nothing can be sent. */
  bind(broker: Broker): void;
}

/** Lifecycle events come from AWS itself: `clientid()` is `n/a` for what no client sent. [AWS-IoT: iot-sql-functions] */
const CLOUD_SOURCE: MessageSource = { clientId: 'n/a', principalId: '', sourceIp: '', protocol: 'mqtt' };

/** The device gateway's decisions: who may connect and do what, and what a message means. Knows no socket. */
export function createIotGateway(options: IotGatewayOptions): IotGateway {
  const { store, rules, log } = options;
  let broker: Broker | undefined;

  function publishEvent(topic: string, payloadJson: string): void {
    // At least once, since AWS says that these events may come twice. [assumed]
    const message: MqttMessage = { topic, payload: Buffer.from(payloadJson), qos: 1, retain: false };
    broker?.publish(message);
    rules.onMessage(topic, message, CLOUD_SOURCE);
  }

  const plainEmit = options.emit ?? publishEvent;
  const faultPorts = { clock: options.clock, random: options.random ?? Math.random };
  const emit = options.eventFaults ? withEventFaults(plainEmit, options.eventFaults, faultPorts) : plainEmit;
  const events = createLifecycleEvents({ clock: options.clock, emit });
  const provisioning = createProvisioningService({
    ...options,
    respond: (requester, topic, payload) => {
      if (!broker) return;
      sendAnswer(broker, requester, topic, payload).catch((error: unknown) => {
        log('error', 'provisioning-answer-failed', { clientId: requester.clientId, topic, reason: String(error) });
      });
    },
  });

  function refused(event: 'connect-refused' | 'operation-refused', refusal: Refusal): void {
    const { clientId, reason, action, resource, layer, certificateId } = refusal;
    log('warn', event, { clientId, reason, action, resource, layer, certificateId });
    options.refusals?.record(refusal);
  }

  const ports: BrokerPorts = {
    authenticate: (request) => admitConnect(store, request, (refusal) => refused('connect-refused', refusal)),
    isAllowed(connection, operation, name) {
      const refusal = operationRefusal(store, connection, operation, name);
      // What a subscriber may not receive is dropped silently: nobody asked for it just now.
      if (refusal && operation === 'receive') options.refusals?.record(refusal);
      else if (refusal) refused('operation-refused', refusal);
      return refusal === undefined;
    },
    onPublish(connection, message) {
      const route = publishRoute(message.topic);
      // Nothing below `$` can be retained. [AWS-IoT: mqtt]
      if (route.kind === 'refused' || (message.retain && message.topic.startsWith('$'))) {
        refused('operation-refused', reservedRefusal(connection, 'iot:Publish', store.arns.topic(message.topic)));
        return 'refused';
      }
      if (route.kind === 'provisioning') {
        const { clientId, sessionIdentifier } = connection;
        const { certificateId } = principalOf(connection);
        void provisioning.handle({ clientId, certificateId, sessionIdentifier }, message.topic, message.payload);
        return 'consumed';
      }
      const source = sourceOf(connection);
      if (route.kind === 'basic-ingest') {
        rules.basicIngest(route.ruleName, route.topic, message, source);
        return 'consumed';
      }
      rules.onMessage(message.topic, message, source);
      return 'route';
    },
    onConnected: (connection) => events.connected(sessionOf(connection), connection.peer.remoteAddress),
    onDisconnected: (connection, reason) => events.disconnected(sessionOf(connection), reason),
    onConnectFailed(request) {
      const der = request.peer.certificateDer;
      const certificateId = der && certificateIdOfDer(der);
      // A certificate nobody registered has no account to tell. [assumed]
      if (certificateId === undefined || !store.certificates.certificate(certificateId)) return;
      const thingName = exclusiveThingName(thingOfConnection(store, request.clientId, certificateId));
      const subject = { clientId: request.clientId, thingName, principalIdentifier: certificateId };
      events.connectFailed(subject, request.peer.remoteAddress);
    },
    onSubscribed: (connection, filters) => events.subscribed(sessionOf(connection), filters),
    onUnsubscribed: (connection, filters) => events.unsubscribed(sessionOf(connection), filters),
  };
  // Live connections go when their certificate stops being ACTIVE; the reason given is [assumed].
  store.certificates.onInactive((certificateId) => {
    broker?.disconnectWhere(
      (connection) => certificateIdOf(connection) === certificateId,
      'SERVER_INITIATED_DISCONNECT',
    );
  });
  return {
    ports,
    bind: (bound) => {
      broker = bound;
    },
  };
}

/** The certificate id of a connection that this gateway admitted. */
function certificateIdOf(connection: ConnectionInfo): string {
  return principalOf(connection).certificateId;
}

function sourceOf(connection: ConnectionInfo): MessageSource {
  const { clientId, peer } = connection;
  return { clientId, principalId: certificateIdOf(connection), sourceIp: peer.remoteAddress, protocol: 'mqtt' };
}

function sessionOf(connection: ConnectionInfo): LifecycleSession {
  const principal = principalOf(connection);
  return {
    clientId: connection.clientId,
    thingName: exclusiveThingName(principal.thing()),
    principalIdentifier: principal.certificateId,
    sessionIdentifier: connection.sessionIdentifier,
    versionNumber: connection.versionNumber,
  };
}

function exclusiveThingName(thing: ReturnType<typeof thingOfConnection>): string | undefined {
  return thing.attached && thing.exclusive ? thing.thing.thingName : undefined;
}
