/** Environment variables of the functions: the construct sets them, the handler reads them, both by these names. */
export const ENV = {
  vehiclesTable: 'VEHICLES_TABLE',
  shadowsTable: 'SHADOWS_TABLE',
  mailboxTable: 'MAILBOX_TABLE',
  manifestTable: 'MANIFEST_TABLE',
  clientsTable: 'CLIENTS_TABLE',
  quarantineBucket: 'QUARANTINE_BUCKET',
  /** Every n-th frame of a vehicle is written to its shadow; 1 writes all. */
  shadowWriteEvery: 'SHADOW_WRITE_EVERY',
  /** Unacknowledged mailbox messages a vehicle may have in flight during replay. */
  replayWindow: 'REPLAY_WINDOW',
} as const;

/** Names of secondary indexes, shared by the data stack and the functions that query them. */
export const INDEXES = {
  /** Vehicles of a tenant: partition `tenantId`, sort `vehicleId`. */
  vehiclesByTenant: 'byTenant',
  /** Local index of the mailbox, sparse: partition `vehicleId`, sort `waitKey`; only messages that still wait. */
  mailboxWaiting: 'waiting',
} as const;

/** OAuth scopes of the HTTP API; the resource server's identifier is the prefix. */
export const SCOPES = {
  vehiclesRead: 'roadbed/vehicles.read',
  commandsRead: 'roadbed/commands.read',
  commandsWrite: 'roadbed/commands.write',
  shadowWrite: 'roadbed/shadow.write',
} as const;
