import { decode, encode } from 'cborg';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../../../local/iot/certificates/certificate-authority.ts';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import {
  createProvisioningService,
  type ProvisioningService,
} from '../../../../local/iot/provisioning/provisioning-service.ts';
import type { Requester } from '../../../../local/iot/provisioning/register-thing.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { type HeldClock, heldClock } from '../held-clock.ts';

export const REQUESTER: Requester = { clientId: 'birth-1', certificateId: 'claim', sessionIdentifier: 's1' };
export const FROM_CSR = '$aws/certificates/create-from-csr';
export const PROVISION = '$aws/provisioning-templates/vehicle/provision';

const TEMPLATE = {
  Parameters: { vin: { Type: 'String' } },
  Resources: {
    thing: { Type: 'AWS::IoT::Thing', Properties: { ThingName: { Ref: 'vin' } } },
    certificate: { Type: 'AWS::IoT::Certificate', Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' } } },
  },
  DeviceConfiguration: { vin: { Ref: 'vin' } },
};

export interface Answer {
  topic: string;
  clientId: string;
  body: Record<string, unknown>;
}

export interface ProvisioningRig {
  store: IotStore;
  clock: HeldClock;
  authority: CertificateAuthority;
  service: ProvisioningService;
  answers: Answer[];
  /** Sends in the format that the topic ends with and returns the answer, read. */
  ask(topic: string, body: object, requester?: Requester): Promise<Answer>;
}

/** The service with one template, without a hook; everybody may do everything. */
export async function provisioningRig(perSecond?: number): Promise<ProvisioningRig> {
  const authority = await createCertificateAuthority({ clock: systemClock });
  const clock = heldClock();
  const store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock });
  store.templates.put({
    templateName: 'vehicle',
    templateArn: 'arn:template',
    templateBody: JSON.stringify(TEMPLATE),
    enabled: true,
    provisioningRoleArn: 'role',
  });
  const answers: Answer[] = [];
  const service = createProvisioningService({
    ...{ store, authority, clock, log: silentLog },
    ...(perSecond === undefined ? {} : { perSecond }),
    invoker: {
      invoke: async () => ({ ok: true, payload: { allowProvisioning: true }, durationMs: 1 }),
      invokeAsync: () => undefined,
      isInvokeAllowed: () => true,
    },
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
    respond: ({ clientId }, topic, payload) => {
      const body = topic.includes('/cbor/') ? decode(payload) : JSON.parse(payload.toString());
      answers.push({ topic, clientId, body: body as Record<string, unknown> });
    },
  });
  return {
    ...{ store, clock, authority, service, answers },
    async ask(topic, body, requester = REQUESTER) {
      const isCbor = topic.endsWith('/cbor');
      await service.handle(requester, topic, Buffer.from(isCbor ? encode(body) : JSON.stringify(body)));
      const answer = answers.at(-1);
      if (!answer) throw new Error('no answer');
      return answer;
    },
  };
}
