import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { createIotDataService } from '../../../../local/iot/data-plane/iot-data-service.ts';
import type { RuleIntake, RuleSource } from '../../../../local/iot/rules/rule-source.ts';
import { createShadowGateway } from '../../../../local/iot/shadow/shadow-gateway.ts';
import { createShadowService } from '../../../../local/iot/shadow/shadow-service.ts';
import { createShadowStore } from '../../../../local/iot/shadow/shadow-store.ts';
import type { Broker, MqttMessage } from '../../../../local/mqtt/ports.ts';
import type { AwsCaller, AwsService } from '../../../../local/ports/aws-http.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';

export interface RuleCall {
  rule: string | undefined;
  topic: string;
  message: MqttMessage;
  source: RuleSource;
}

export interface IotDataServer {
  client: IoTDataPlaneClient;
  service: AwsService;
  url: string;
  ruleCalls: RuleCall[];
  close(): Promise<void>;
}

/** The service behind a plain HTTP server, and the SDK's client pointed at it. */
export async function startIotDataServer(
  broker: Broker,
  caller: AwsCaller = { kind: 'operator' },
): Promise<IotDataServer> {
  const ruleCalls: RuleCall[] = [];
  const rules: RuleIntake = {
    basicIngest: (rule, topic, message, source) => ruleCalls.push({ rule, topic, message, source }),
    onMessage: (topic, message, source) => ruleCalls.push({ rule: undefined, topic, message, source }),
  };
  const shadows = createShadowGateway({
    service: createShadowService({ store: createShadowStore(new Map()), clock: systemClock }),
    publish: (message) => broker.publish(message),
  });
  const service = createIotDataService({
    broker,
    rules,
    shadows,
    accountId: '000000000000',
    region: 'eu-central-1',
    log: silentLog,
    thingNameOf: (connection) => `thing-of-${connection.clientId}`,
    newTraceId: () => '11111111-2222-4333-8444-555555555555',
  });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const answer = await service.handle({ method, url, headers, body: Buffer.concat(chunks) }, caller);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new IoTDataPlaneClient({
    endpoint: url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  const close = async (): Promise<void> => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { client, service, url, ruleCalls, close };
}
