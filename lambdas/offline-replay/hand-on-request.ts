import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { topics } from '../../contract/topics.ts';

const client = new IoTDataPlaneClient({});

/** Hands a vehicle's request for a certificate on to the one function that may issue it. The vehicle is the topic's. */
export async function handOnRequest(event: { vehicleId: string }): Promise<void> {
  const { vehicleId, ...request } = event;
  const payload = new TextEncoder().encode(JSON.stringify(request));
  await client.send(new PublishCommand({ topic: topics.csrIntake(vehicleId), qos: 1, payload }));
}
