import type { JsonObject } from './json-tree.ts';
import type { StampedObject } from './stamped-tree.ts';

/** A shadow as it stands; a section that holds nothing is not there. */
export interface ShadowDocument {
  version: number;
  desired: StampedObject | undefined;
  reported: StampedObject | undefined;
}

/** What is kept of a shadow. Its versions go on counting after it was deleted. [AWS-IoT: device-shadow-document] */
export interface StoredShadow {
  /** Of the document, or of the last one there was. */
  version: number;
  document: ShadowDocument | undefined;
}

/** Largest `desired` and `reported` together, as JSON text; metadata does not count. [AWS-IoT: limits] */
const MAX_STATE_BYTES = 8 * 1024;

/** `{desired?, reported?}`, without a section that is not there. */
export function stateOf({ desired, reported }: ShadowDocument): JsonObject {
  return { ...(desired && { desired: desired.state }), ...(reported && { reported: reported.state }) };
}

/** As `stateOf`, of the metadata. */
export function metadataOf({ desired, reported }: ShadowDocument): JsonObject {
  return { ...(desired && { desired: desired.metadata }), ...(reported && { reported: reported.metadata }) };
}

export function isTooLarge(document: ShadowDocument): boolean {
  return Buffer.byteLength(JSON.stringify(stateOf(document))) > MAX_STATE_BYTES;
}
