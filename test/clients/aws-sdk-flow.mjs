import { fileURLToPath } from 'node:url';
import { createApiClient } from './api-client.mjs';
import { expect } from './checklist.mjs';
import { start } from './processes.mjs';

const CLIENT = 'aws-iot-sdk JS';
const SCRIPT = fileURLToPath(new URL('./aws-sdk-vehicle.mjs', import.meta.url));

/**
 * A vehicle on the AWS IoT Device SDK v2 for JavaScript, once by MQTT 5 and once by 3.1.1: born, connected, commanded.
 * It runs in a process of its own, because its native part does.
 */
export async function awsSdkFlow({ check }, { clients, ready, readyFile }) {
  const api = createApiClient(ready);
  for (const [index, version] of [
    [1, 'mqtt5'],
    [2, 'mqtt311'],
  ]) {
    const sdk = start(process.execPath, [SCRIPT, clients.nodeFolder, readyFile, String(index), version]);
    let ended = false;
    void sdk.ended.then(() => {
      ended = true;
    });
    const said = async (word) => {
      for (;;) {
        const line = sdk.output.stdout.split('\n').find((each) => each.startsWith(`${word} `));
        if (line !== undefined) return line.slice(word.length + 1);
        expect(!ended, `it says ${word}`, (sdk.output.stdout + sdk.output.stderr).slice(-400));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const vehicleId = await check(CLIENT, `${version}: CreateCertificateFromCsr and RegisterThing`, async () => {
      const id = await said('born');
      expect(id.startsWith('veh-'), 'there is a thing name', id);
      return id;
    });
    if (vehicleId === undefined) continue;
    await check(
      CLIENT,
      `${version}: connects as the vehicle, subscribes, publishes telemetry into the shadow`,
      async () => {
        await said('ready');
        await api.shadowHas(vehicleId, 'Vehicle.Speed', 50 + index);
      },
    );
    await check(CLIENT, `${version}: receives a command of the API and sends its receipt`, async () => {
      await api.presenceIs(vehicleId, { connected: true, ready: true });
      const { commandId } = await api.sendCommand(vehicleId, 'locate', {});
      expect((await said('command')) === commandId, 'it is the command that was sent', sdk.output.stdout);
      await api.commandIs(vehicleId, commandId, 'SUCCEEDED');
      const { code, stderr } = await sdk.ended;
      expect(code === 0, 'it disconnects in good order', { code, stderr });
    });
  }
}
