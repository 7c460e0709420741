import { X509Certificate } from 'node:crypto';
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateCertificateFromCsrCommand,
  DescribeCertificateCommand,
  DetachPolicyCommand,
  type IoTClient,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { unlessGone } from '../identity/vehicle-certificates.ts';

export interface KnownCertificate {
  certificateId: string;
  certificatePem: string;
  /** Epoch ms. */
  notAfterMs: number;
}

/** What renewal does at IoT Core; each of it may be done again without harm, but for `create`. */
export interface IotCertificates {
  /** INACTIVE and nobody's: a run that ends here leaves nothing that could connect. */
  create(csrPem: string): Promise<KnownCertificate>;
  describe(certificateId: string): Promise<KnownCertificate | undefined>;
  isActive(certificateId: string): Promise<boolean>;
  /** Gives it the vehicle's thing and policy, then makes it ACTIVE. */
  entrust(certificateId: string, vehicleId: string): Promise<void>;
  /** Ends it and takes its policy; it stays attached to the thing, so that whoever scraps the vehicle finds it. */
  end(certificateId: string, status: 'INACTIVE' | 'REVOKED'): Promise<void>;
}

interface IotNames {
  devicePolicy: string;
  /** ARN of a certificate, by its id. */
  arnOf(certificateId: string): string;
}

export function createIotCertificates(iot: IoTClient, { devicePolicy, arnOf }: IotNames): IotCertificates {
  return {
    async create(certificateSigningRequest) {
      const made = await iot.send(
        new CreateCertificateFromCsrCommand({ certificateSigningRequest, setAsActive: false }),
      );
      return known(made.certificateId, made.certificatePem);
    },
    async describe(certificateId) {
      const answer = await unlessGone(iot.send(new DescribeCertificateCommand({ certificateId })));
      return answer && known(certificateId, answer.certificateDescription?.certificatePem);
    },
    async isActive(certificateId) {
      const answer = await unlessGone(iot.send(new DescribeCertificateCommand({ certificateId })));
      return answer?.certificateDescription?.status === 'ACTIVE';
    },
    async entrust(certificateId, vehicleId) {
      const principal = arnOf(certificateId);
      await iot.send(new AttachThingPrincipalCommand({ thingName: vehicleId, principal }));
      await iot.send(new AttachPolicyCommand({ policyName: devicePolicy, target: principal }));
      await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' }));
    },
    async end(certificateId, status) {
      await unlessGone(iot.send(new UpdateCertificateCommand({ certificateId, newStatus: status })));
      await unlessGone(iot.send(new DetachPolicyCommand({ policyName: devicePolicy, target: arnOf(certificateId) })));
    },
  };
}

function known(certificateId: string | undefined, certificatePem: string | undefined): KnownCertificate {
  if (certificateId === undefined || certificatePem === undefined) throw new Error('IoT Core told no certificate');
  return { certificateId, certificatePem, notAfterMs: Date.parse(new X509Certificate(certificatePem).validTo) };
}
