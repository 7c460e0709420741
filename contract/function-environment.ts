/** Environment variables of the functions: the construct sets them, the handler reads them, both by these names. */
export const ENV = {
  vehiclesTable: 'VEHICLES_TABLE',
  shadowsTable: 'SHADOWS_TABLE',
  mailboxTable: 'MAILBOX_TABLE',
  manifestTable: 'MANIFEST_TABLE',
  clientsTable: 'CLIENTS_TABLE',
  auditTable: 'AUDIT_TABLE',
  certificatesTable: 'CERTIFICATES_TABLE',
  campaignsTable: 'CAMPAIGNS_TABLE',
  /** Messages to audiences. */
  outreachTable: 'OUTREACH_TABLE',
  /** Name of the policy every born vehicle's certificate has. */
  devicePolicy: 'DEVICE_POLICY',
  /** ARN of a certificate without its id. */
  certificateArnPrefix: 'CERTIFICATE_ARN_PREFIX',
  /** Seconds until an asked vehicle is asked again for the request of its new certificate. */
  renewalAskAgain: 'RENEWAL_ASK_AGAIN_SECONDS',
  /** Seconds a vehicle has to connect with its new certificate. */
  renewalConfirmWithin: 'RENEWAL_CONFIRM_WITHIN_SECONDS',
  /** Seconds the old certificate stays ACTIVE after that. */
  renewalGrace: 'RENEWAL_GRACE_SECONDS',
  /** Days before its end from which a certificate is counted as expiring. */
  expiryWarning: 'EXPIRY_WARNING_DAYS',
  configsTable: 'CONFIGS_TABLE',
  vehicleConfigsTable: 'VEHICLE_CONFIGS_TABLE',
  rolloutsTable: 'ROLLOUTS_TABLE',
  /** Bodies of configurations that are too large for a message. */
  configBucket: 'CONFIG_BUCKET',
  quarantineBucket: 'QUARANTINE_BUCKET',
  telemetryStream: 'TELEMETRY_STREAM',
  /** URL of the queue with messages that a rule could not hand on. */
  ruleErrorsQueue: 'RULE_ERRORS_QUEUE',
  tripsTable: 'TRIPS_TABLE',
  /** Name of the bus that tells what vehicles' frames come to. */
  vehicleEventsBus: 'VEHICLE_EVENTS_BUS',
  /** Types of events that are not put on it, a JSON list: nobody asked for them. */
  untoldEvents: 'UNTOLD_EVENTS',
  /** Parquet files of all telemetry. */
  archiveBucket: 'ARCHIVE_BUCKET',
  /** Leading bits of a vehicle's hash that name its share of the archive. */
  archiveShareBits: 'ARCHIVE_SHARE_BITS',
  /** Every n-th frame of a vehicle is written to its shadow; 1 writes all. */
  shadowWriteEvery: 'SHADOW_WRITE_EVERY',
  /** Unacknowledged mailbox messages a vehicle may have in flight during replay. */
  replayWindow: 'REPLAY_WINDOW',
  /** Seconds a vehicle must have been away before it is shown so. */
  presenceDebounce: 'PRESENCE_DEBOUNCE_SECONDS',
  /** Seconds over which replays of what is not urgent are spread after `ready`; 0: at once. */
  replaySpread: 'REPLAY_SPREAD_SECONDS',
  /** Seconds that a direct message waits for the vehicle's PUBACK; 0: the region has no direct messages. */
  directMessageTimeout: 'DIRECT_MESSAGE_TIMEOUT_SECONDS',
} as const;

/** Names of secondary indexes, shared by the data stack and the functions that query them. */
export const INDEXES = {
  /** Vehicles of a tenant: partition `tenantId`, sort `vehicleId`. */
  vehiclesByTenant: 'byTenant',
  /** Vehicles of a tenant by one of what audiences are made of: partition `tenantId`, sort that attribute; sparse. */
  vehiclesByModel: 'byModel',
  vehiclesByCohort: 'byCohort',
  vehiclesByRegion: 'byRegion',
  /** Campaigns with something to do: partition `openKey`, sort `campaignId`; sparse, keys only. */
  outreachOpen: 'open',
  /** Certificates with something due: partition `shardKey`, sort `dueAtMs`; sparse. */
  certificatesByDueTime: 'byDueTime',
  /** Certificates by their end: partition `shardKey`, sort `notAfterMs`. */
  certificatesByExpiry: 'byExpiry',
  /** Renewals of a campaign by their state: partition `campaignId`, sort `rotationState`. */
  certificatesByCampaign: 'byCampaign',
  /** Campaigns that are not at their end: partition `openKey`, sort `campaignId`; sparse. */
  campaignsOpen: 'open',
  /** Configurations of vehicles by the rollout that pushed them: partition `rolloutId`, sort `outcome`; sparse, keys only. */
  vehicleConfigsByRollout: 'byRollout',
  /** Rollouts that somebody must look at: partition `openKey`, sort `rolloutId`; sparse, keys only. */
  rolloutsOpen: 'open',
  /** Local index of the mailbox, sparse: partition `vehicleId`, sort `waitKey`; only messages that still wait. */
  mailboxWaiting: 'waiting',
  /** Global index of the mailbox, sparse, keys only: partition `dueShard`, sort `dueAtMs`; what is not settled. */
  mailboxDue: 'due',
} as const;

/** OAuth scopes of the HTTP API; the resource server's identifier is the prefix. */
export const SCOPES = {
  vehiclesRead: 'roadbed/vehicles.read',
  historyRead: 'roadbed/history.read',
  commandsRead: 'roadbed/commands.read',
  commandsWrite: 'roadbed/commands.write',
  messagesRead: 'roadbed/messages.read',
  messagesWrite: 'roadbed/messages.write',
  shadowWrite: 'roadbed/shadow.write',
  vehiclesWrite: 'roadbed/vehicles.write',
  poisRead: 'roadbed/pois.read',
  poisWrite: 'roadbed/pois.write',
  campaignsRead: 'roadbed/campaigns.read',
  campaignsWrite: 'roadbed/campaigns.write',
  configsRead: 'roadbed/configs.read',
  configsWrite: 'roadbed/configs.write',
  certificatesRead: 'roadbed/certificates.read',
  certificatesWrite: 'roadbed/certificates.write',
} as const;

/** Scopes of those who run the platform, whoever owns the vehicle; a tenant's client is never given one. */
export const OPERATOR_SCOPES = {
  certificatesRevoke: 'roadbed/certificates.revoke',
  vehiclesDecommission: 'roadbed/vehicles.decommission',
  vehiclesTransfer: 'roadbed/vehicles.transfer',
  broadcastsWrite: 'roadbed/broadcasts.write',
} as const;
