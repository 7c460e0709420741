/**
 * The renewal of a vehicle's certificate, as the cloud keeps it: pure, one row a vehicle, every write conditional on
 * `version`. The new certificate stands beside the old until the vehicle has connected with it: of the two that a
 * vehicle holds never both are ended, because only RETIRING ends the old and only ROLLING_BACK the new, each is written
 * before it acts, and neither leads to the other.
 *
 *     DUE -> ASKED -> REQUESTED -> ISSUED <-> CONFIRMED -> RETIRING -> RETIRED
 *              |          |           |
 *            FAILED       +-----------+---> ROLLING_BACK -> ROLLED_BACK
 */
export const ROTATION_STATES = [
  'DUE',
  'ASKED',
  'REQUESTED',
  'ISSUED',
  'CONFIRMED',
  'RETIRING',
  'RETIRED',
  'ROLLING_BACK',
  'ROLLED_BACK',
  'FAILED',
] as const;

export type RotationState = (typeof ROTATION_STATES)[number];

/** One step: which state, when (epoch ms of the cloud), and why when there is something to say. */
export interface RotationStep {
  state: RotationState;
  atMs: number;
  reason?: string;
}

export interface Rotation {
  /** Grows by one with each renewal of this vehicle: what belongs to an earlier one is known by it. */
  number: number;
  state: RotationState;
  campaignId: string;
  /** Times the vehicle was asked, and times the certificate was sent. */
  asks: number;
  deliveries: number;
  /** Times the vehicle went back to the old one after it had connected with the new. */
  fallbacks: number;
  /** SHA-256 of the request being answered. */
  csrHash?: string;
  /** Hashes answered before in this renewal: one that comes late changes nothing. */
  earlierCsrHashes: string[];
  newCertificateId?: string;
  /** Epoch ms, as IoT Core says. */
  newNotAfterMs?: number;
  /** Issued for an earlier request of this renewal; to be revoked with whatever ends. */
  supersededCertificateIds: string[];
  /** Time of the newest connection with the new certificate, by the broker's clock, epoch ms. */
  newSeenAtMs?: number;
  /** The latest ones, oldest first. */
  history: RotationStep[];
}

/** A vehicle's certificate: the row of the certificates table. */
export interface CertificateRow {
  vehicleId: string;
  /** Grows by one with each write. */
  version: number;
  /** Of `SHARDS`; partition of the indexes by due time and by expiry. */
  shardKey: string;
  /** The certificate the vehicle lives by. */
  certificateId: string;
  /** Epoch ms; unknown until IoT Core was asked. */
  notAfterMs?: number;
  /** When something is to be done about it, epoch ms; without it nothing is. */
  dueAtMs?: number;
  /** The renewal under way, or the last one. `campaignId` and `rotationState` repeat it for their index. */
  rotation?: Rotation;
  campaignId?: string;
  rotationState?: RotationState;
}

export interface RotationSettings {
  /** How long an asked vehicle may take until it is asked again. */
  askAgainMs: number;
  /** How long a vehicle may take to connect with its new certificate until that is revoked. */
  confirmWithinMs: number;
  /** How long the old certificate stays ACTIVE after the vehicle connected with the new one. */
  graceMs: number;
}

const HISTORY = 30;

const ENDED: readonly RotationState[] = ['RETIRED', 'ROLLED_BACK', 'FAILED'];

export function isEnded(state: RotationState): boolean {
  return ENDED.includes(state);
}

/** The row with a renewal planned for `slotMs`, or undefined while another one is under way. */
export function plan(
  row: CertificateRow,
  campaignId: string,
  slotMs: number,
  nowMs: number,
): CertificateRow | undefined {
  const last = row.rotation;
  if (last !== undefined && !isEnded(last.state)) return undefined;
  const rotation: Rotation = {
    number: (last?.number ?? 0) + 1,
    state: 'DUE',
    campaignId,
    ...{ asks: 0, deliveries: 0, fallbacks: 0 },
    ...{ earlierCsrHashes: [], supersededCertificateIds: [], history: [] },
  };
  return moved(row, rotation, { state: 'DUE', atMs: nowMs }, slotMs);
}

/** The row after a step, due at `dueAtMs` or never. Every way from state to state goes through here. */
export function moved(row: CertificateRow, rotation: Rotation, step: RotationStep, dueAtMs?: number): CertificateRow {
  return {
    ...withoutDue(row),
    version: row.version + 1,
    rotation: { ...rotation, state: step.state, history: [...rotation.history, step].slice(-HISTORY) },
    campaignId: rotation.campaignId,
    rotationState: step.state,
    ...(dueAtMs === undefined ? {} : { dueAtMs }),
  };
}

export function withoutDue(row: CertificateRow): CertificateRow {
  const { dueAtMs: _due, ...rest } = row;
  return rest;
}
