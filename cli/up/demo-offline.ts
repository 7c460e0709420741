import { ladderOf, ladderText, type Rung } from './demo-ladder.ts';
import { DESTINATION, type PoiView } from './demo-poi.ts';
import { type DemoStage, eventuallySome, type Played } from './demo-stage.ts';
import type { CommandView } from './tsp-client.ts';

export interface OfflineAct {
  vehicleId: string;
  awayMs: number;
  /** What waited for it, in the order of their replay. */
  replayed: { what: string; ladder: Rung[] }[];
}

const TUNNEL_MS = 1_500;

/**
 * The last vehicle goes into a tunnel and is sent a command and a POI meanwhile. They wait, and are replayed when it is
 * back.
 */
export async function playOffline(stage: DemoStage): Promise<Played<OfflineAct>> {
  const { fleet, tsp, book } = stage;
  const vehicle = fleet.vehicles.at(-1);
  if (vehicle === undefined) throw new Error('there is no vehicle');
  const { vehicleId } = vehicle;
  const isShown = (what: string, expected: boolean): Promise<true> =>
    eventuallySome(stage, `${vehicleId} is ${what} and is not shown so`, async () => {
      const { connected, ready } = (await tsp.vehicle(vehicleId)).presence;
      return (connected === expected && ready === expected) || undefined;
    });
  // lifecycle events may be late: what is shown before the first of them is no news of the tunnel
  await isShown('on the line', true);
  vehicle.enterTunnel();
  const awaySinceMs = Date.now();
  try {
    await isShown('in a tunnel', false);
    const command = await tsp.sendCommand(vehicleId, 'climate-start', { targetCelsius: 21 });
    book.add(command, { wasOffline: true });
    const poi = await tsp.call<PoiView>('POST', `/v1/vehicles/${vehicleId}/pois`, DESTINATION);
    for (const { state } of [command, poi]) {
      if (state !== 'QUEUED') throw new Error(`what is sent to an offline vehicle is ${state}, not QUEUED`);
    }
    // IoT Core takes one CONNECT a second from a client id
    await stage.sleep(TUNNEL_MS);
    vehicle.comeBack();
    const awayMs = Date.now() - awaySinceMs;
    const replayed = await replayedOf(stage, vehicleId, command.commandId, poi.poiId);
    const lines = replayed.map(({ what, ladder }) => `  ${what}: ${ladderText(ladder)}`);
    return {
      report: { vehicleId, awayMs, replayed },
      lines: [`Offline replay: ${vehicleId} was in a tunnel for ${(awayMs / 1_000).toFixed(1)} s`, ...lines],
    };
  } finally {
    vehicle.comeBack();
  }
}

async function replayedOf(
  stage: DemoStage,
  vehicleId: string,
  commandId: string,
  poiId: string,
): Promise<OfflineAct['replayed']> {
  const { tsp } = stage;
  const command = await eventuallySome(stage, `${vehicleId} to execute the command that waited for it`, async () => {
    const found: CommandView = await tsp.command(vehicleId, commandId);
    return found.state === 'SUCCEEDED' ? found : undefined;
  });
  const poi = await eventuallySome(stage, `${vehicleId} to show the POI that waited for it`, async () => {
    const found = await tsp.call<PoiView>('GET', `/v1/vehicles/${vehicleId}/pois/${poiId}`);
    return found.state === 'USER_ACCEPTED' ? found : undefined;
  });
  const replayed = [
    { what: `POI "${poi.name}"`, ladder: ladderOf(poi) },
    { what: 'climate-start', ladder: ladderOf(command) },
  ];
  for (const { what, ladder } of replayed) {
    if (!ladder.some(({ by, state }) => by === 'replay' && state === 'SENT'))
      throw new Error(`${what} was not replayed`);
  }
  return replayed;
}
