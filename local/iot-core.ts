import { createCertificateAuthority } from './iot/certificates/certificate-authority.ts';
import { createIotService } from './iot/control-plane/iot-service.ts';
import { createIotDataService } from './iot/data-plane/iot-data-service.ts';
import { createIotGateway } from './iot/gateway.ts';
import { createIotControl } from './iot/iot-control.ts';
import { createIotStore } from './iot/iot-store.ts';
import { createRefusalBook } from './iot/refusals/refusal-book.ts';
import { createRefusalsService } from './iot/refusals/refusals-service.ts';
import { createRuleEngine, type RuleEngine } from './iot/rules/rule-engine.ts';
import { createBroker, type MqttBroker } from './mqtt/broker.ts';
import { listenMqtts } from './mqtt/mqtt-listener.ts';
import type { MqttProfile } from './mqtt/mqtt-profile.ts';
import type { AwsService } from './ports/aws-http.ts';
import type { Clock } from './ports/clock.ts';
import type { DataHops } from './ports/data-hops.ts';
import type { IotControl } from './ports/iot-control.ts';
import type { LambdaInvoker } from './ports/lambda-invoker.ts';
import type { Log } from './ports/log.ts';
import { reachableAuthority, reachableHost } from './ports/reachable-host.ts';
import type { RoleAuthorizer } from './ports/role-authorizer.ts';

export interface IotCoreOptions {
  accountId: string;
  region: string;
  host: string;
  /** Names by which clients reach the MQTT listener, beside `localhost`: they stand in its certificate. */
  hostNames: readonly string[];
  /** Of the MQTT listener; 0 takes a free one. */
  port: number;
  hops: DataHops;
  lambdas: LambdaInvoker;
  roles: RoleAuthorizer;
  /** `spec` lifts AWS's deviations from the MQTT specifications, and its quotas; `aws` unless told. */
  mqttProfile: MqttProfile;
  /** `off` lifts the quotas of one connection, for benches. */
  mqttQuotas: 'aws' | 'off';
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
  mqttsPort: number;
  caPem: string;
  close(): Promise<void>;
}

export async function startIotCore(options: IotCoreOptions): Promise<IotCore> {
  const { accountId, region, host, hostNames, hops, lambdas, roles, clock, log } = options;
  const authority = await createCertificateAuthority({ clock, extraHostNames: [reachableHost(host), ...hostNames] });
  const store = createIotStore({ accountId, region, clock });
  const publish: MqttBroker['publish'] = (message) => broker.publish(message);
  const rules = createRuleEngine({ accountId, region, hops, roles, lambdas, publish, clock, log });
  const refusals = createRefusalBook({ clock });
  const gateway = createIotGateway({ store, authority, rules, invoker: lambdas, roles, clock, log, refusals });
  const broker = createBroker({
    ports: gateway.ports,
    clock,
    log,
    profile: options.mqttProfile,
    quotas: options.mqttQuotas,
  });
  gateway.bind(broker);
  store.changes.onChange(() => broker.forgetPermissions());
  const { keyPem: serverKeyPem, certificatePem: serverCertPem } = authority.server;
  const listener = await listenMqtts({ broker, host, port: options.port, serverKeyPem, serverCertPem, log });
  const endpointAddress = (): string => reachableAuthority(host, listener.port);
  return {
    control: createIotControl({ store, createTopicRule: (rule) => rules.createTopicRule(rule) }),
    services: [
      createIotService({ store, authority, endpointAddress, log }),
      createIotDataService({ broker, rules, accountId, region, log }),
      createRefusalsService(refusals),
    ],
    rules,
    broker,
    mqttsPort: listener.port,
    caPem: authority.caCertificatePem,
    async close() {
      await broker.close();
      await listener.close();
    },
  };
}
