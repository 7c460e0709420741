import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isFirmware, isFirmwareAtLeast } from '../../contract/config/firmware.ts';
import type { ConfigPayload } from '../../contract/config/message.ts';
import { checkSignature } from '../../contract/config/signature.ts';
import { type BodyUrlRules, bodyUrlFault } from './body-url.ts';

/** What in a vehicle decides whether it takes a configuration. */
export interface VehicleRules extends BodyUrlRules {
  /** Dotted numbers. */
  firmware: string;
  /** Ed25519 keys of the vehicle's tenant, PEM by key id. With any, nothing unsigned is taken. */
  publicKeys: ReadonlyMap<string, string>;
  /** Largest body that fits, bytes. */
  maxBytes: number;
  /** Why a value does not satisfy a JSON schema, undefined when it does. Without it a schema cannot be met. */
  schemaFault?(schema: Record<string, unknown>, value: unknown): string | undefined;
}

/** Larger JSON is not read into memory, and so not taken. */
const MAX_JSON_BYTES = 16 * 1024 * 1024;

/** Why the vehicle refuses before it has seen the body; undefined when it does not. */
export function refusalOf(payload: ConfigPayload, rules: VehicleRules): string | undefined {
  const { minFirmware, signature, size, mediaType, body } = payload;
  if (minFirmware !== undefined && !isFirmwareAtLeastSafe(rules.firmware, minFirmware)) {
    return `needs firmware ${minFirmware}, the vehicle has ${rules.firmware}`;
  }
  if (size < 0 || size > rules.maxBytes) return `${size} bytes do not fit, at most ${rules.maxBytes} do`;
  if (isJson(mediaType) && size > MAX_JSON_BYTES) return `${size} bytes of JSON, at most ${MAX_JSON_BYTES} are read`;
  const misled = 'url' in body ? bodyUrlFault(body.url, rules) : undefined;
  if (misled !== undefined || rules.publicKeys.size === 0) return misled;
  if (signature === undefined) return 'it is not signed';
  const check = checkSignature(payload, signature, rules.publicKeys);
  return check === 'verified' ? undefined : `its signature is by ${signature.keyId}: ${check}`;
}

/** Why the complete body is not what it should be; undefined when it is. */
export async function bodyFault(
  payload: ConfigPayload,
  path: string,
  { schemaFault }: VehicleRules,
): Promise<string | undefined> {
  if ((await sha256OfFile(path)) !== payload.sha256) return 'the body has another sha256';
  if (!isJson(payload.mediaType)) {
    return payload.schema === undefined ? undefined : `a schema is for JSON, the body is ${payload.mediaType}`;
  }
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return 'the body is not JSON';
  }
  if (payload.schema === undefined) return undefined;
  if (schemaFault === undefined) return 'the vehicle cannot check a schema';
  return schemaFault(payload.schema, value);
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function isFirmwareAtLeastSafe(installed: string, least: string): boolean {
  return isFirmware(installed) && isFirmware(least) && isFirmwareAtLeast(installed, least);
}

function isJson(mediaType: string): boolean {
  return /^application\/(.+\+)?json\b/i.test(mediaType);
}
