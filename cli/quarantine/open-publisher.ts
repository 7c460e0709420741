import type { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import type { SdkTarget } from '../manifest/manifest-table.ts';

/** Publishes to IoT Core; its client is made for the first message, since most of what is put back goes on the stream. */
export function openPublisher(sdk: SdkTarget): {
  publish(topic: string, payload: Uint8Array): Promise<void>;
  close(): void;
} {
  let client: IoTDataPlaneClient | undefined;
  return {
    async publish(topic, payload) {
      const { IoTDataPlaneClient, PublishCommand } = await import('@aws-sdk/client-iot-data-plane');
      client ??= new IoTDataPlaneClient({ ...sdk });
      await client.send(new PublishCommand({ topic, payload, qos: 1 }));
    },
    close() {
      client?.destroy();
    },
  };
}
