import { DeleteConnectionCommand, IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { unlessGone } from './vehicle-certificates.ts';

/** Cuts a vehicle off at once, and with it what the broker still had for it, if it is connected. */
export type EndConnection = (vehicleId: string) => Promise<void>;

const client = new IoTDataPlaneClient({});

/**
 * AWS ends the connections of a certificate that is no longer ACTIVE within minutes; this does not wait for it.
 * [AWS-IoT: API_iotdata_DeleteConnection]
 */
export const endConnection: EndConnection = async (vehicleId) => {
  await unlessGone(client.send(new DeleteConnectionCommand({ clientId: vehicleId, cleanSession: true })));
};
