import { createHash } from 'node:crypto';

/** Bodies up to this travel inside the MQTT message; larger ones are fetched by the vehicle. */
export const INLINE_BYTES = 4 * 1024;
/** Largest body, bytes: S3 takes it in one PUT. */
export const MAX_BODY_BYTES = 5 * 1024 ** 3;

/** What the row of a mailbox message keeps of a configuration; everything else is joined when it is sent. */
export interface ConfigReference {
  configId: string;
  version: string;
  /** Of the body, hexadecimal. */
  sha256: string;
}

export interface ConfigSignature {
  /** The tenant's name for the key: the vehicle has the public half, or has not. */
  keyId: string;
  /** Ed25519, base64. */
  value: string;
}

/** A configuration as it was published once and for all: the same id and version never mean anything else. */
export interface ConfigVersion extends ConfigReference {
  tenantId: string;
  /** Bytes. */
  size: number;
  mediaType: string;
  schema?: Record<string, unknown>;
  minFirmware?: string;
  signature?: ConfigSignature;
  createdAtMs: number;
  createdBy: string;
  /** A body of at most INLINE_BYTES, base64; a larger one is an object in S3. */
  inline?: string;
}

const CONFIG_ID = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;
const VERSION = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** 1 to 64 of `[a-z0-9._-]`, with a letter or digit first and last. */
export function isConfigId(text: unknown): text is string {
  return typeof text === 'string' && CONFIG_ID.test(text);
}

/** 1 to 64 of `[A-Za-z0-9._-]`. Versions are names: which one is newer is said by the assignment alone. */
export function isConfigVersion(text: unknown): text is string {
  return typeof text === 'string' && VERSION.test(text);
}

export function isSha256(text: unknown): text is string {
  return typeof text === 'string' && SHA256.test(text);
}

export function sha256Of(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
