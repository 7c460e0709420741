import { type IoTClient, ListThingPrincipalsCommand, UpdateCertificateCommand } from '@aws-sdk/client-iot';

export type EndedStatus = 'INACTIVE' | 'REVOKED';

/** What ends a certificate and finds those of a vehicle. */
export interface VehicleCertificates {
  /** Ids of the certificates attached to the vehicle's thing; none when there is no such thing. */
  attachedTo(vehicleId: string): Promise<string[]>;
  /** False when there is no such certificate. From then on IoT Core refuses whoever connects with it. */
  end(certificateId: string, status: EndedStatus): Promise<boolean>;
}

export function createVehicleCertificates(iot: IoTClient): VehicleCertificates {
  return {
    async attachedTo(vehicleId) {
      const ids: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = await unlessGone(iot.send(new ListThingPrincipalsCommand({ thingName: vehicleId, nextToken })));
        ids.push(...(page?.principals ?? []).flatMap(certificateIdOf));
        nextToken = page?.nextToken;
      } while (nextToken !== undefined);
      return ids;
    },
    async end(certificateId, status) {
      const answer = await unlessGone(iot.send(new UpdateCertificateCommand({ certificateId, newStatus: status })));
      return answer !== undefined;
    },
  };
}

/** The answer, or undefined when IoT Core knows no such thing or certificate. */
export async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** Of a principal's ARN, when it is a certificate. */
function certificateIdOf(principalArn: string): string[] {
  const id = /:cert\/([0-9a-f]{64})$/.exec(principalArn)?.[1];
  return id === undefined ? [] : [id];
}
