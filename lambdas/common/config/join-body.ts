import type { ConfigReference, ConfigVersion } from '../../../contract/config/config-version.ts';
import {
  CONFIG_SOURCE_TYPE,
  CONFIG_TYPE,
  type ConfigBody,
  type ConfigPayload,
  DESIRED,
} from '../../../contract/config/message.ts';
import type { MailboxMessage } from '../../../contract/mailbox/message.ts';
import type { BodyObjects } from './body-objects.ts';
import type { ConfigStore } from './config-store.ts';

/** Versions never change, so a warm function keeps the last ones. */
const KEPT = 32;

export interface JoinPorts {
  configs: Pick<ConfigStore, 'find' | 'findDesired'>;
  bodies: Pick<BodyObjects, 'getUrl'>;
}

/** The payload that a message of kind `config` travels with: what its row refers to, and its body or a fresh link. */
export type JoinBody = (message: MailboxMessage, nowMs: number) => Promise<ConfigPayload>;

export function isReference({ kind, type }: Pick<MailboxMessage, 'kind' | 'type'>): boolean {
  return kind === 'config' && (type === CONFIG_TYPE || type === DESIRED || type === CONFIG_SOURCE_TYPE);
}

export function createJoinBody({ configs, bodies }: JoinPorts): JoinBody {
  const kept = new Map<string, ConfigVersion>();
  const find = async (message: MailboxMessage): Promise<ConfigVersion | undefined> => {
    const { configId, version } = referenceOf(message);
    const { tenantId, vehicleId } = message;
    return configId === DESIRED
      ? configs.findDesired(tenantId, vehicleId, version)
      : configs.find(tenantId, configId, version);
  };
  return async (message, nowMs) => {
    const { configId, version, sha256 } = referenceOf(message);
    const key = `${message.tenantId} ${configId} ${version} ${sha256}`;
    const found = kept.get(key) ?? (await find(message));
    if (found?.sha256 !== sha256) throw new Error(`configuration ${configId} ${version} is not there`);
    if (kept.size >= KEPT) kept.clear();
    if (configId !== DESIRED) kept.set(key, found);
    return payloadOf(found, bodyOf(found, bodies, nowMs));
  };
}

export function referenceOf({ payload }: Pick<MailboxMessage, 'payload'>): ConfigReference {
  return payload as unknown as ConfigReference;
}

/** Where a body that is too large for a message lies: by its hash, so that the same bytes are kept once. */
export function objectKeyOf({
  tenantId,
  configId,
  sha256,
}: Pick<ConfigVersion, 'tenantId' | 'configId' | 'sha256'>): string {
  return `${configId === DESIRED ? DESIRED : 'bodies'}/${tenantId}/${sha256}`;
}

function payloadOf(version: ConfigVersion, body: ConfigBody): ConfigPayload {
  const { configId, sha256, size, mediaType, schema, minFirmware, signature } = version;
  return {
    ...{ configId, version: version.version, sha256, size, mediaType },
    ...(schema === undefined ? {} : { schema }),
    ...(minFirmware === undefined ? {} : { minFirmware }),
    ...(signature === undefined ? {} : { signature }),
    body,
  };
}

function bodyOf(version: ConfigVersion, bodies: JoinPorts['bodies'], nowMs: number): ConfigBody {
  if (version.inline === undefined) return bodies.getUrl(objectKeyOf(version), nowMs);
  const bytes = Buffer.from(version.inline, 'base64');
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? { text } : { base64: version.inline };
}
