import { type Course, ladderOf, ladderText, type Rung } from './demo-ladder.ts';
import { type DemoStage, eventuallySome, PILOT_COHORT, type Played, pilotsOf } from './demo-stage.ts';

export interface RolloutAct {
  rolloutId: string;
  configId: string;
  version: string;
  /** Percent of the cohort that each wave reached, the waves before included. */
  waves: number[];
  vehicles: { applied: number; rejected: number };
  synced: number;
  /** Of the first vehicle. */
  ladder: Rung[];
}

interface RolloutView {
  rolloutId: string;
  state: string;
  wave: number;
  reasonCode?: string;
  vehicles: { applied: number; rejected: number };
}

const CONFIG_ID = 'navigation';
const WAVES = [50, 100];
const SCHEMA = {
  type: 'object',
  properties: { avoidTolls: { type: 'boolean' }, units: { enum: ['km', 'mi'] } },
  required: ['units'],
  additionalProperties: false,
};

/** A configuration goes to a cohort wave by wave; each vehicle checks it, applies it and says so. */
export async function playRollout(stage: DemoStage): Promise<Played<RolloutAct>> {
  const { fleet, tsp } = stage;
  const pilots = pilotsOf(fleet);
  // a version never changes: each run publishes its own
  const version = String(Date.now());
  const text = JSON.stringify({ avoidTolls: true, units: 'km' });
  await tsp.call('POST', '/v1/configs', { configId: CONFIG_ID, version, text, schema: SCHEMA });
  const { rolloutId } = await tsp.call<RolloutView>('POST', '/v1/rollouts', {
    ...{ configId: CONFIG_ID, version, scope: 'cohort', value: PILOT_COHORT },
    waves: WAVES.map((percent) => ({ percent })),
  });
  const { vehicles } = await throughAllWaves(stage, rolloutId);
  if (vehicles.applied !== pilots.length) {
    throw new Error(`${vehicles.applied} of ${pilots.length} vehicles applied ${CONFIG_ID} ${version}`);
  }
  const synced = await countSynced(tsp, pilots);
  if (synced !== pilots.length) throw new Error(`${synced} of ${pilots.length} vehicles are synced`);
  const ladder = await configLadder(tsp, pilots[0] ?? '', version);
  return {
    report: { rolloutId, configId: CONFIG_ID, version, waves: WAVES, vehicles, synced, ladder },
    lines: [
      `Rollout of ${CONFIG_ID} ${version} to cohort ${PILOT_COHORT}, waves of ${WAVES.join(' and ')} percent: ` +
        `${vehicles.applied} applied, ${vehicles.rejected} rejected, ${synced} of ${pilots.length} synced`,
      `  ${pilots[0]}: ${ladderText(ladder)}`,
    ],
  };
}

async function throughAllWaves(stage: DemoStage, rolloutId: string): Promise<RolloutView> {
  const { tsp, runSchedule } = stage;
  return eventuallySome(stage, 'the rollout to go through all its waves', async () => {
    await runSchedule('Rollouts');
    const rollout = await tsp.call<RolloutView>('GET', `/v1/rollouts/${rolloutId}`);
    if (rollout.state === 'STOPPED') throw new Error(`the rollout stopped by itself: ${rollout.reasonCode}`);
    return rollout.state === 'SUCCEEDED' ? rollout : undefined;
  });
}

async function countSynced(tsp: DemoStage['tsp'], vehicleIds: readonly string[]): Promise<number> {
  const views = await Promise.all(
    vehicleIds.map((vehicleId) => tsp.call<{ synced: boolean }>('GET', `/v1/vehicles/${vehicleId}/configs`)),
  );
  return views.filter(({ synced }) => synced).length;
}

interface MessagesView {
  messages: (Course & { kind: string; payload: { version?: string } })[];
}

async function configLadder(tsp: DemoStage['tsp'], vehicleId: string, version: string): Promise<Rung[]> {
  const { messages } = await tsp.call<MessagesView>('GET', `/v1/vehicles/${vehicleId}/messages?limit=100`);
  const message = messages.find(({ kind, payload }) => kind === 'config' && payload.version === version);
  if (message === undefined) throw new Error(`${vehicleId} has no message of ${CONFIG_ID} ${version}`);
  return ladderOf(message);
}
