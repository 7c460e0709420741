import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IoTClient } from '@aws-sdk/client-iot';
import { createCertificateAuthority } from '../../../../local/iot/certificates/certificate-authority.ts';
import type { ControlPlanePorts } from '../../../../local/iot/control-plane/iot-operation.ts';
import { createIotService } from '../../../../local/iot/control-plane/iot-service.ts';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { type HeldClock, heldClock } from '../held-clock.ts';
import { signingRequest } from '../signing-request.ts';

/** The `iot` API over a store of its own, asked through the SDK as the operator. */
export interface IotApi {
  client: IoTClient;
  /** `http://127.0.0.1:<port>`. */
  endpoint: string;
  store: IotStore;
  /** Of the store: it stands still until it is moved. */
  clock: HeldClock;
  /** ARN of an ACTIVE certificate. */
  certificateArn: string;
  close(): void;
}

export async function startIotApi(ports: Partial<ControlPlanePorts> = {}): Promise<IotApi> {
  const authority = await createCertificateAuthority({ clock: systemClock });
  const issued = await authority.issueFromCsr(await signingRequest());
  if (!issued.ok) throw new Error(issued.reason);
  const clock = heldClock();
  const store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock });
  const { certificateId } = store.certificates.register(issued.certificatePem, 'ACTIVE');
  const endpointAddress = (): string => '127.0.0.1:8883';
  const service = createIotService({ store, authority, log: silentLog, endpointAddress, ...ports });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const answer = await service.handle({ method, url, headers, body: Buffer.concat(chunks) }, { kind: 'operator' });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new IoTClient({
    region: 'eu-central-1',
    endpoint,
    credentials: { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  const close = (): void => {
    client.destroy();
    server.close();
  };
  return { client, endpoint, store, clock, certificateArn: store.arns.certificate(certificateId), close };
}
