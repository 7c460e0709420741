import { UsageError } from '../usage-error.ts';
import { readJsonFile } from './price-list.ts';

/** How a fleet behaves, per vehicle. */
export interface Workload {
  drivingHoursPerDay: number;
  sampleSeconds: number;
  frameSeconds: number;
  /** Of a frame on the wire. */
  frameBytes: number;
  connectedHoursPerDay: number;
  /** As many disconnects. */
  connectsPerDay: number;
  eventsPerDay: number;
  commandsPerMonth: number;
  configPushesPerMonth: number;
  appReadsPerMonth: number;
  /** Share of the fleet that drives in the busiest hour. */
  peakDrivingShare: number;
  /** Times the peak that shards are sized for. */
  headroom: number;
  /** Drives of their own, that the cloud finds in the frames; each writes its row and tells the bus at its end. */
  tripsPerDay: number;
  /** How long what is archived stays, where the template does not say. */
  archiveMonths: number;
  /** Archived bytes for a byte of frames. */
  archiveRatio: number;
  /** What a deployment costs at least without any vehicle, dollars a month, where the template names less. */
  fixedDollars: number;
}

export const HOURS_PER_MONTH = 730;
export const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3_600;

/** The reference: two hours of driving a day in 60 s frames, always connected. See docs/cost.md. */
export const REFERENCE: Workload = {
  drivingHoursPerDay: 2,
  sampleSeconds: 10,
  frameSeconds: 60,
  frameBytes: 150,
  connectedHoursPerDay: 24,
  connectsPerDay: 4,
  eventsPerDay: 10,
  commandsPerMonth: 20,
  configPushesPerMonth: 2,
  appReadsPerMonth: 60,
  peakDrivingShare: 0.3,
  headroom: 1.5,
  tripsPerDay: 2,
  archiveMonths: 3,
  archiveRatio: 0.8,
  fixedDollars: 0,
};

const POSITIVE: ReadonlySet<keyof Workload> = new Set(['sampleSeconds', 'frameSeconds', 'headroom']);
const MOST: Partial<Workload> = { drivingHoursPerDay: 24, connectedHoursPerDay: 24, peakDrivingShare: 1 };

/** The reference with what a profile says instead; throws UsageError for what is no number of it. */
export async function readWorkload(file: string | undefined): Promise<Workload> {
  if (file === undefined) return REFERENCE;
  const profile = await readJsonFile('--profile', file);
  if (typeof profile !== 'object' || profile === null || Array.isArray(profile)) {
    throw new UsageError(`--profile ${file}: not a JSON object`);
  }
  for (const [name, value] of Object.entries(profile)) {
    const fault = faultOf(name, value);
    if (fault !== undefined) throw new UsageError(`--profile ${file}: "${name}" ${fault}`);
  }
  return { ...REFERENCE, ...(profile as Partial<Workload>) };
}

function faultOf(name: string, value: unknown): string | undefined {
  if (!Object.hasOwn(REFERENCE, name)) return `is not known; known are: ${Object.keys(REFERENCE).join(', ')}`;
  const key = name as keyof Workload;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return 'is no number of 0 or more';
  if (POSITIVE.has(key) && value === 0) return 'is 0';
  const most = MOST[key];
  return most !== undefined && value > most ? `is more than ${most}` : undefined;
}

/** Frames of a vehicle in a month. */
export function framesOf({ drivingHoursPerDay, frameSeconds }: Workload): number {
  return (drivingHoursPerDay * DAYS_PER_MONTH * 3_600) / frameSeconds;
}
