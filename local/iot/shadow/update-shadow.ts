import type { JsonObject } from './json-tree.ts';
import { isTooLarge, type ShadowDocument, type StoredShadow } from './shadow-document.ts';
import { INVALID_VERSION, refuseShadow, type ShadowRefusal, TOO_LARGE, VERSION_CONFLICT } from './shadow-refusal.ts';
import type { UpdateRequest } from './shadow-request.ts';
import { mergeObject, type StampedObject } from './stamped-tree.ts';

/**
 * The document an update makes, at `timestamp` seconds: one version on, also when nothing changes.
 * [AWS-IoT: device-shadow-document]
 */
export function updateShadow(
  stored: StoredShadow | undefined,
  request: UpdateRequest,
  timestamp: number,
): { ok: true; document: ShadowDocument } | ShadowRefusal {
  const { clientToken } = request;
  const conflict = versionFault(stored, request.version);
  if (conflict) return refuseShadow(conflict.code, conflict.message, clientToken);
  const document: ShadowDocument = {
    version: (stored?.version ?? 0) + 1,
    desired: mergeSection(stored?.document?.desired, request.desired, timestamp),
    reported: mergeSection(stored?.document?.reported, request.reported, timestamp),
  };
  return isTooLarge(document) ? refuseShadow(413, TOO_LARGE, clientToken) : { ok: true, document };
}

/** A shadow that never was takes version 1 alone. [assumed] */
function versionFault(
  stored: StoredShadow | undefined,
  version: number | undefined,
): { code: 400 | 409; message: string } | undefined {
  if (version === undefined || version === (stored?.version ?? 1)) return undefined;
  return stored ? { code: 409, message: VERSION_CONFLICT } : { code: 400, message: INVALID_VERSION };
}

/** A section without a key of its own says nothing; `{}` as the value of a key inside removes it. [assumed] */
function mergeSection(
  current: StampedObject | undefined,
  patch: JsonObject | null | undefined,
  timestamp: number,
): StampedObject | undefined {
  if (patch === null) return undefined;
  if (patch === undefined || Object.keys(patch).length === 0) return current;
  return mergeObject(current, patch, timestamp);
}
