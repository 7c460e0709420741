import { isMessageId } from '../mailbox/receipt.ts';
import { type ConfigReference, type ConfigSignature, isConfigId, isConfigVersion, isSha256 } from './config-version.ts';

/** `type` of a mailbox message that carries an assigned configuration. */
export const CONFIG_TYPE = 'config';
/** `type`, `configId` and collapse key of a vehicle's desired values, which are a configuration of their own. */
export const DESIRED = 'desired';
/**
 * Event by which a vehicle asks for the body of a configuration once more, as when its link has ended in the middle of
 * a download: `v1/{vehicleId}/up/event/config-request` with `{"messageId"}`.
 */
export const CONFIG_REQUEST_EVENT = 'config-request';
/**
 * `type` of the answer, on `v1/{vehicleId}/down/config`: the message as it was, with a fresh link. It asks for nothing
 * new and is not executed again, so a vehicle looks at it before it looks for repeated messages.
 */
export const CONFIG_SOURCE_TYPE = 'config-source';

/**
 * Where the body is. `text` and `base64` carry its exact bytes, at most INLINE_BYTES; `url` is an HTTP GET that allows
 * ranges and ends at `expiresAtMs`, epoch ms of the cloud. Only bytes with the right sha256 are the body, wherever from.
 */
export type ConfigBody = { text: string } | { base64: string } | { url: string; expiresAtMs: number };

/** `payload` of a mailbox message of kind `config` as the vehicle gets it. */
export interface ConfigPayload extends ConfigReference {
  /** Bytes. */
  size: number;
  mediaType: string;
  /** JSON schema that a JSON body must satisfy. */
  schema?: Record<string, unknown>;
  /** The vehicle refuses the configuration when its firmware is older; dotted numbers. */
  minFirmware?: string;
  /** See `signature.ts`. */
  signature?: ConfigSignature;
  body: ConfigBody;
}

/**
 * `result` of the receipts APPLIED, REJECTED and ROLLED_BACK: the hash of what the vehicle now has under `configId`;
 * absent when it has nothing. APPLIED without one means the message's own.
 */
export interface ConfigReceiptResult {
  activeSha256?: string;
}

/** The payload of a delivery, or undefined when it is none: the vehicle then says REJECTED. */
export function readConfigPayload(payload: Record<string, unknown>): ConfigPayload | undefined {
  const { configId, version, sha256, size, mediaType, body } = payload;
  if (!isConfigId(configId) || !isConfigVersion(version) || !isSha256(sha256)) return undefined;
  if (!Number.isSafeInteger(size) || typeof mediaType !== 'string') return undefined;
  return isBody(body) ? (payload as unknown as ConfigPayload) : undefined;
}

function isBody(value: unknown): value is ConfigBody {
  if (typeof value !== 'object' || value === null) return false;
  const { text, base64, url, expiresAtMs } = value as Record<string, unknown>;
  if (typeof url === 'string') return Number.isSafeInteger(expiresAtMs);
  return typeof text === 'string' || typeof base64 === 'string';
}

/** The message that a vehicle asks about in its event, or undefined when it names none. */
export function readConfigRequest(event: Record<string, unknown>): string | undefined {
  const { messageId } = event;
  return isMessageId(messageId) ? messageId : undefined;
}
