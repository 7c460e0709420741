import type { Broker, BrokerPorts, ConnectionInfo, MqttMessage } from '../mqtt/ports.ts';
import type { Clock } from '../ports/clock.ts';
import type { LambdaInvoker } from '../ports/lambda-invoker.ts';
import type { Log } from '../ports/log.ts';
import type { RoleAuthorizer } from '../ports/role-authorizer.ts';
import type { CertificateAuthority } from './certificates/certificate-authority.ts';
import { admitConnect } from './connect-admission.ts';
import { sendAnswer, sendUnasked } from './direct-answer.ts';
import type { Connectivity } from './fleet-index/thing-document.ts';
import type { IotStore } from './iot-store.ts';
import { createJobService, type FillDocument, type JobService } from './jobs/job-service.ts';
import { createJobsGateway } from './jobs/jobs-gateway.ts';
import { type EventFaults, withEventFaults } from './lifecycle/event-faults.ts';
import { createLifecycleEvents, type EmitEvent, type LifecycleEvents } from './lifecycle/lifecycle-events.ts';
import { createLifecyclePorts } from './lifecycle/lifecycle-ports.ts';
import { createRegistryEvents } from './lifecycle/registry-events.ts';
import { operationRefusal, principalOf } from './operation-permission.ts';
import { createJustInTime } from './provisioning/just-in-time.ts';
import { createProvisioningService } from './provisioning/provisioning-service.ts';
import { createPublishIntake } from './publish-intake.ts';
import type { Refusal } from './refusals/refusal.ts';
import type { RefusalBook } from './refusals/refusal-book.ts';
import type { MessageSource, RulePort } from './rule-port.ts';
import type { RepublishChain } from './rules/republish-chain.ts';
import { createShadowGateway, type ShadowGateway } from './shadow/shadow-gateway.ts';
import { createShadowService } from './shadow/shadow-service.ts';

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
  /** Fleet provisioning requests of one operation a second; AWS's unless told. */
  provisioningPerSecond?: number;
  /** The presence of a client id, for jobs on groups that ask for it. */
  connectivity?: (clientId: string) => Connectivity | undefined;
  fillJobDocument?: FillDocument;
}

export interface IotGateway {
  ports: BrokerPorts;
  shadows: ShadowGateway;
  jobs: JobService;
  /** Gives the gateway the broker that was made with its ports. Without it nothing can be sent. */
  bind(broker: Broker): void;
}

/** Lifecycle events and answers of services come from AWS itself: `clientid()` is `n/a` for what no client sent. [AWS-IoT: iot-sql-functions] */
const CLOUD_SOURCE: MessageSource = { clientId: 'n/a', principalId: '', sourceIp: '', protocol: 'mqtt' };

/** The device gateway's decisions: who may connect and do what, and what a message means. Knows no socket. */
export function createIotGateway(options: IotGatewayOptions): IotGateway {
  const { store, rules, clock, log } = options;
  let broker: Broker | undefined;

  function publish(message: MqttMessage, chain?: RepublishChain): void {
    broker?.publish(message);
    rules.onMessage(message.topic, message, CLOUD_SOURCE, chain);
  }

  function publishEvent(topic: string, payloadJson: string): void {
    // At least once, since AWS says that these events may come twice. [assumed]
    publish({ topic, payload: Buffer.from(payloadJson), qos: 1, retain: false });
  }

  const events = startEvents(options, options.emit ?? publishEvent);
  const provisioning = createProvisioningService({
    ...options,
    ...(options.provisioningPerSecond === undefined ? {} : { perSecond: options.provisioningPerSecond }),
    respond: (requester, topic, payload) => {
      if (!broker) return;
      sendAnswer(broker, requester, topic, payload).catch((error: unknown) => {
        log('error', 'provisioning-answer-failed', { clientId: requester.clientId, topic, reason: String(error) });
      });
    },
  });

  const shadows = createShadowGateway({
    service: createShadowService({ store: store.shadows, clock }),
    publish,
  });

  const jobs = createJobService({
    ...{ store, clock, connectivity: options.connectivity, fillDocument: options.fillJobDocument },
    // Behind what it is about, which is still on its way.
    publish: ({ topic, body }) => queueMicrotask(() => publishEvent(topic, JSON.stringify(body))),
  });
  const jobRequests = createJobsGateway({
    ...{ service: jobs, clock },
    answer(connection, message) {
      if (!broker) return;
      sendUnasked(broker, connection, message).catch((error: unknown) => {
        const { clientId } = connection;
        log('error', 'jobs-answer-failed', { clientId, topic: message.topic, reason: String(error) });
      });
    },
  });

  function refused(event: 'connect-refused' | 'operation-refused', refusal: Refusal): void {
    const { clientId, reason, action, resource, layer, certificateId } = refusal;
    log('warn', event, { clientId, reason, action, resource, layer, certificateId });
    options.refusals?.record(refusal);
  }

  const justInTime = createJustInTime({ store, roles: options.roles, clock, log, emit: publishEvent });

  const ports: BrokerPorts = {
    authenticate(request) {
      const admission = { store, roles: options.roles };
      const decision = admitConnect(admission, request, (refusal) => refused('connect-refused', refusal));
      const { certificateDer } = request.peer;
      if (!decision.ok && decision.layer === 'identity' && certificateDer) justInTime.register(certificateDer);
      return decision;
    },
    isAllowed(connection, operation, name) {
      const refusal = operationRefusal(store, connection, operation, name);
      // What a subscriber may not receive is dropped silently: nobody asked for it just now.
      if (refusal && operation === 'receive') options.refusals?.record(refusal);
      else if (refusal) refused('operation-refused', refusal);
      return refusal === undefined;
    },
    onPublish: createPublishIntake({
      ...{ store, rules, provisioning, shadows, jobs: jobRequests },
      refused: (refusal) => refused('operation-refused', refusal),
    }),
    ...createLifecyclePorts(store, events),
  };
  // Live connections go when their certificate stops being ACTIVE; that it counts as AUTH_ERROR is [assumed].
  store.certificates.onInactive((certificateId) => {
    broker?.disconnectWhere((connection) => certificateIdOf(connection) === certificateId, 'AUTH_ERROR');
  });
  return {
    ports,
    shadows,
    jobs,
    bind: (bound) => {
      broker = bound;
      jobs.resume();
    },
  };
}

/** Events of connections and of the registry, both by the way of `emit`. */
function startEvents({ store, clock, eventFaults }: IotGatewayOptions, plainEmit: EmitEvent): LifecycleEvents {
  const emit = eventFaults ? withEventFaults(plainEmit, eventFaults, { clock }) : plainEmit;
  const { eventConfigurations: configurations } = store;
  store.onRegistryChange(createRegistryEvents({ arns: store.arns, clock, configurations, emit }));
  return createLifecycleEvents({ clock, emit });
}

/** The certificate id of a connection that this gateway admitted. */
function certificateIdOf(connection: ConnectionInfo): string | undefined {
  return principalOf(connection).certificateId;
}

/** The thing of a connection that this gateway admitted, attached exclusively or not, for `GetConnection`. */
export function thingNameOf(connection: ConnectionInfo): string | undefined {
  const thing = principalOf(connection).thing();
  return thing.attached ? thing.thing.thingName : undefined;
}
