/**
 * Topic names of the vehicle contract. `vehicleId` is the thing name and the MQTT client id, never the VIN.
 * Uplinks go through Basic Ingest (`$aws/rules/<rule>/…`), which skips the broker charge; the will is the exception,
 * because a will on a Basic Ingest topic is not delivered. [AWS-IoT: iot-basic-ingest]
 */
export const RULE_NAMES = {
  telemetry: 'telemetry_v1',
  receipt: 'receipt_v1',
  event: 'event_v1',
  presence: 'presence_v1',
  csr: 'csr_v1',
} as const;

export type MailboxKind = 'command' | 'config' | 'poi' | 'notice';

export const topics = {
  telemetry: (vehicleId: string, frameClass: string): string =>
    `$aws/rules/${RULE_NAMES.telemetry}/v1/${vehicleId}/t/${frameClass}`,
  receipt: (vehicleId: string, messageId: string): string =>
    `$aws/rules/${RULE_NAMES.receipt}/v1/${vehicleId}/up/receipt/${messageId}`,
  event: (vehicleId: string, type: string): string => `$aws/rules/${RULE_NAMES.event}/v1/${vehicleId}/up/event/${type}`,
  /** Where the cloud hands a vehicle's event `csr` on; no vehicle may publish there. */
  csrIntake: (vehicleId: string): string => `$aws/rules/${RULE_NAMES.csr}/internal/csr/${vehicleId}`,
  offlineWill: (vehicleId: string): string => `v1/${vehicleId}/up/event/offline`,
  down: (vehicleId: string, kind: MailboxKind): string => `v1/${vehicleId}/down/${kind}`,
  downAll: (vehicleId: string): string => `v1/${vehicleId}/down/+`,
  broadcast: (thingTypeName: string): string => `v1/_all/${thingTypeName}/down/+`,
  /** Of a topic that a vehicle got a message on: whether everybody of its model got it. */
  isBroadcast: (topic: string): boolean => topic.startsWith('v1/_all/'),
  broadcastOf: (thingTypeName: string, kind: MailboxKind): string => `v1/_all/${thingTypeName}/down/${kind}`,
} as const;

/** Topic filters of the rules, as the rule engine sees them: Basic Ingest removes the `$aws/rules/<rule>/` prefix. */
export const ruleFilters = {
  telemetry: 'v1/+/t/+',
  receipt: 'v1/+/up/receipt/+',
  event: 'v1/+/up/event/+',
  presence: '$aws/events/presence/+/+',
  csr: 'internal/csr/+',
} as const;

/** Client ids of claim connections start so; no vehicleId may. */
export const BIRTH_CLIENT_ID_PREFIX = 'birth-';

const VEHICLE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** A vehicleId is opaque, 1 to 64 of `[A-Za-z0-9_-]`, and never looks like a claim connection or the broadcast level. */
export function isVehicleId(text: string): boolean {
  return VEHICLE_ID.test(text) && !text.startsWith(BIRTH_CLIENT_ID_PREFIX) && text !== '_all';
}
