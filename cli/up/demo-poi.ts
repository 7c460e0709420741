import { type Course, ladderOf, ladderText, type Rung } from './demo-ladder.ts';
import { type DemoStage, eventuallySome, type Played } from './demo-stage.ts';

export interface PoiAct {
  vehicleId: string;
  poiId: string;
  name: string;
  ladder: Rung[];
}

export interface PoiView extends Course {
  poiId: string;
  name: string;
  state: string;
}

/** In GCJ-02, as maps of China have it: the datum always travels with a place. */
export const DESTINATION = {
  name: 'Palace museum',
  location: { latitude: 39.9163, longitude: 116.3972, datum: 'GCJ02' },
};

/** A driver is sent a destination, is shown it, and goes there. */
export async function playPoi(stage: DemoStage): Promise<Played<PoiAct>> {
  const { fleet, tsp } = stage;
  const vehicleId = fleet.vehicles[0]?.vehicleId ?? '';
  const path = `/v1/vehicles/${vehicleId}/pois`;
  const { poiId, name } = await tsp.call<PoiView>('POST', path, DESTINATION);
  const answered = await eventuallySome(
    stage,
    `the driver of ${vehicleId} to be shown the POI and accept it`,
    async () => {
      const poi = await tsp.call<PoiView>('GET', `${path}/${poiId}`);
      return poi.state === 'USER_ACCEPTED' ? poi : undefined;
    },
  );
  const ladder = ladderOf(answered);
  if (!ladder.some(({ state }) => state === 'SHOWN')) throw new Error(`the POI of ${vehicleId} was accepted unseen`);
  return {
    report: { vehicleId, poiId, name, ladder },
    lines: [`POI "${name}" to ${vehicleId}`, `  ${ladderText(ladder)}`],
  };
}
