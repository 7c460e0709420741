import { type GatewayListeners, type GatewaySettings, openGatewayListeners } from './gateway-listeners.ts';
import { createRegistrationService } from './iot/bulk-registration/registration-service.ts';
import { createCertificateAuthority } from './iot/certificates/certificate-authority.ts';
import type { ControlPlanePorts } from './iot/control-plane/iot-operation.ts';
import { createIotService } from './iot/control-plane/iot-service.ts';
import { registerByTemplate } from './iot/control-plane/register-by-template.ts';
import { reportUrl } from './iot/control-plane/registration-report.ts';
import { createIotDataService } from './iot/data-plane/iot-data-service.ts';
import { connectivityOf } from './iot/fleet-index/connectivity.ts';
import type { Connectivity } from './iot/fleet-index/thing-document.ts';
import { createIotGateway, thingNameOf } from './iot/gateway.ts';
import { createIotControl } from './iot/iot-control.ts';
import { createIotStore } from './iot/iot-store.ts';
import { createS3Objects } from './iot/jobs/s3-objects.ts';
import { deviceServices } from './iot/jobs-data-plane/device-services.ts';
import { createJobsDataService } from './iot/jobs-data-plane/jobs-data-service.ts';
import type { EventFaults } from './iot/lifecycle/event-faults.ts';
import { memoryCollections, recordedCollections } from './iot/persistence/collections.ts';
import { HTTP_DESTINATIONS, TOPIC_RULES } from './iot/persistence/rule-records.ts';
import { AUTHORITIES } from './iot/persistence/security-records.ts';
import { decideFor } from './iot/refusals/live-decision.ts';
import { createRefusalBook } from './iot/refusals/refusal-book.ts';
import { createRefusalsService } from './iot/refusals/refusals-service.ts';
import { ruleMetricCounts } from './iot/rules/metric-counts.ts';
import { prometheusText } from './iot/rules/prometheus-text.ts';
import type { RepublishChain } from './iot/rules/republish-chain.ts';
import { createRuleEngine, type RuleEngine } from './iot/rules/rule-engine.ts';
import type { AccessKeys } from './iot/signed-requests/signed-caller.ts';
import { createBroker, type MqttBroker } from './mqtt/broker.ts';
import type { MqttProfile } from './mqtt/mqtt-profile.ts';
import type { MqttMessage } from './mqtt/ports.ts';
import type { PortPlan } from './port-plan.ts';
import type { AwsService } from './ports/aws-http.ts';
import type { Clock } from './ports/clock.ts';
import type { HttpCaller } from './ports/http-caller.ts';
import type { IotControl } from './ports/iot-control.ts';
import type { KafkaPublisher } from './ports/kafka-publisher.ts';
import type { LambdaInvoker } from './ports/lambda-invoker.ts';
import type { Log } from './ports/log.ts';
import { reachableAuthority, reachableHost } from './ports/reachable-host.ts';
import type { RecordStore } from './ports/record-store.ts';
import type { RoleAuthorizer } from './ports/role-authorizer.ts';
import type { RoleSessions } from './ports/role-sessions.ts';
import type { RuleHops } from './ports/rule-hops.ts';

export interface IotCoreOptions {
  accountId: string;
  region: string;
  host: string;
  /** Names by which clients reach the MQTT listener, beside `localhost`: they stand in its certificate. */
  hostNames: readonly string[];
  ports: PortPlan;
  gateway: GatewaySettings;
  accessKeys: AccessKeys;
  hops: RuleHops;
  /** Log each step of each message in the rules. */
  logsRuleEvents: boolean;
  /** Calls servers outside, for rules. */
  http: HttpCaller;
  /** Sends to Kafka clusters outside, for rules; without it their Kafka actions fail. */
  kafka?: KafkaPublisher;
  /** Asked when a URL on it is handed out; the front door may start later. */
  frontDoorUrl: () => string;
  lambdas: LambdaInvoker;
  /** Services besides IoT's own that rule SQL may ask. */
  services: readonly AwsService[];
  roles: RoleAuthorizer;
  /** Temporary credentials for devices. */
  sessions: RoleSessions;
  /** `spec` lifts AWS's deviations from the MQTT specifications, and its quotas; `aws` unless told. */
  mqttProfile: MqttProfile;
  /** `off` lifts the quotas of one connection, for benches. */
  mqttQuotas: 'aws' | 'off';
  /** What befalls lifecycle events; undefined: nothing. */
  lifecycleFaults: EventFaults | undefined;
  /** What a role signs with. */
  credentialsOf: (roleArn: string) => { accessKeyId: string; secretAccessKey: string };
  /** How long a change of a policy or an attachment takes to act; 0: at once. */
  policyDelayMs: number;
  /** Where sessions, retained messages, registry and CA outlive a restart; undefined: nowhere. */
  records: RecordStore | undefined;
  clock: Clock;
  log: Log;
}

/** IoT Core, whole: what the parts of `mqtt/` and `iot/` are to one another. */
export interface IotCore {
  control: IotControl;
  /** The `iot` and `iot-data` APIs, and Roadbed's own for questions about refusals. */
  services: AwsService[];
  rules: RuleEngine;
  broker: MqttBroker;
  /** Port of each listener of the gateway. */
  listeners: GatewayListeners['ports'];
  caPem: string;
  close(): Promise<void>;
}

export async function startIotCore(options: IotCoreOptions): Promise<IotCore> {
  const { accountId, region, host, hostNames, hops, lambdas, roles, clock, log } = options;
  const { policyDelayMs, lifecycleFaults: eventFaults, records } = options;
  const collections = records ? recordedCollections(records, log) : memoryCollections;
  const extraHostNames = [reachableHost(host), ...hostNames];
  const authorities = records && collections.of(AUTHORITIES);
  const authority = await createCertificateAuthority({ clock, extraHostNames, ...(authorities && { authorities }) });
  const store = createIotStore({ accountId, region, clock, policyDelayMs, collections });
  const publish = (message: MqttMessage, chain: RepublishChain): void => {
    broker.publish(message);
    gateway.shadows.takeRepublished(message, chain);
  };
  const rules = createRuleEngine({
    ...{ accountId, region, hops, roles, lambdas, publish, clock, log },
    services: () => [...options.services, ...services],
    ...{ http: options.http, ...(options.kafka && { kafka: options.kafka }) },
    logsEvents: options.logsRuleEvents,
    kept: { rules: collections.of(TOPIC_RULES), destinations: collections.of(HTTP_DESTINATIONS) },
    enableUrlOf: (token) => `${options.frontDoorUrl()}/confirmdestination/${token}`,
  });
  const refusals = createRefusalBook({ clock });
  const s3Objects = createS3Objects({
    ...{ services: () => options.services, roles, credentialsOf: options.credentialsOf },
    ...{ s3Url: options.frontDoorUrl, region, clock },
  });
  const connectivity = (clientId: string): Connectivity | undefined => {
    const record = broker.connectionRecord(clientId);
    return record && connectivityOf(record);
  };
  const gateway = createIotGateway({
    ...{ store, authority, rules, invoker: lambdas, roles, clock, log, refusals },
    ...{ connectivity, fillJobDocument: s3Objects.fillDocument },
    ...(eventFaults ? { eventFaults } : {}),
    ...(options.mqttQuotas === 'off' ? { provisioningPerSecond: Number.POSITIVE_INFINITY } : {}),
  });
  const broker = createBroker({
    ports: gateway.ports,
    clock,
    log,
    profile: options.mqttProfile,
    quotas: options.mqttQuotas,
    records,
  });
  gateway.bind(broker);
  const { shadows, jobs } = gateway;
  store.effectivePolicies.changes.onChange(() => broker.forgetPermissions());
  const dataService = createIotDataService({ broker, rules, shadows, accountId, region, log, thingNameOf });
  const jobsDataService = createJobsDataService({ devices: jobs.byRequest, arns: store.arns, log });
  const { gateway: settings, ports, accessKeys } = options;
  const listeners = await openGatewayListeners({
    ...{ settings, ports, host, hostNames, accessKeys, roles, sessions: options.sessions, region, clock, log },
    ...{ broker, store, authority, dataService: deviceServices(dataService, jobsDataService), refusals },
    tlsResumption: options.mqttProfile === 'spec',
  });
  const endpointAddress = (endpointType: string): string =>
    reachableAuthority(host, listeners.ports[endpointType === 'iot:CredentialProvider' ? 'https' : 'mqtt']);
  const api: ControlPlanePorts = {
    ...{ store, authority, endpointAddress, ruleEngine: rules, connectivity, jobs },
    readS3Object: (url) => s3Objects.read(url),
    registrationTasks: createRegistrationService({
      ...{ services: () => options.services, roles, clock, log },
      register: (document, parameters) => registerByTemplate({ store, authority }, document, parameters),
    }),
    reportUrlOf: (token) => reportUrl(options.frontDoorUrl(), token),
  };
  const services: AwsService[] = [
    createIotService({ ...api, log }),
    dataService,
    jobsDataService,
    createRefusalsService({
      book: refusals,
      metrics: () => prometheusText(ruleMetricCounts(rules.metrics())),
      decide(clientId, action, resource) {
        const connection = broker.connection(clientId);
        return connection && decideFor(connection, action, resource);
      },
    }),
  ];
  return {
    control: createIotControl({
      api,
      createTopicRule: (rule) => rules.createTopicRule(rule),
      destinations: { ...rules.destinations, createVpc: rules.vpcDestinations.create },
    }),
    services,
    rules,
    broker,
    listeners: listeners.ports,
    caPem: authority.caCertificatePem,
    async close() {
      jobs.close();
      await broker.close();
      await listeners.close();
    },
  };
}
