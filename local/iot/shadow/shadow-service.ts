import type { Clock } from '../../ports/clock.ts';
import type { JsonObject } from './json-tree.ts';
import { addressFault, type ShadowAddress, topicPrefix } from './shadow-address.ts';
import type { ShadowDocument } from './shadow-document.ts';
import {
  type AnswerMark,
  acceptedDelete,
  acceptedUpdate,
  deltaMessage,
  documentsMessage,
  wholeShadow,
} from './shadow-messages.ts';
import { refuseShadow, type ShadowRefusal } from './shadow-refusal.ts';
import { readPlainRequest, readUpdateRequest } from './shadow-request.ts';
import type { ShadowStore } from './shadow-store.ts';
import { updateShadow } from './update-shadow.ts';

/** What a request came to. `told`: what the service publishes of it, beside its answer. */
export type ShadowOutcome = { ok: true; answer: JsonObject; told: ShadowMessage[] } | ShadowRefusal;

export interface ShadowMessage {
  topic: string;
  body: JsonObject;
}

/** The Device Shadow service without its edges: `payload` is a request's own bytes. Nothing here throws. */
export interface ShadowService {
  get(address: ShadowAddress, payload?: Uint8Array): ShadowOutcome;
  update(address: ShadowAddress, payload: Uint8Array): ShadowOutcome;
  delete(address: ShadowAddress, payload?: Uint8Array): ShadowOutcome;
  /** Names of a thing's named shadows, sorted; none for a thing nobody knows. */
  namesOf(thingName: string): string[];
  /** In seconds, as all times of shadows. */
  timestamp(): number;
}

const NOTHING = new Uint8Array();

/** A thing need not be in the registry. [assumed] */
export function createShadowService({ store, clock }: { store: ShadowStore; clock: Clock }): ShadowService {
  const timestamp = (): number => Math.floor(clock.nowMs() / 1000);
  const markOf = (clientToken: string | undefined): AnswerMark => ({ timestamp: timestamp(), clientToken });

  function find(
    address: ShadowAddress,
    payload: Uint8Array,
  ): { ok: true; document: ShadowDocument; mark: AnswerMark } | ShadowRefusal {
    const request = readPlainRequest(payload);
    if (!request.ok) return request;
    const { clientToken } = request;
    const fault = addressFault(address);
    if (fault !== undefined) return refuseShadow(400, fault, clientToken);
    const document = store.get(address)?.document;
    if (document) return { ok: true, document, mark: markOf(clientToken) };
    const name = address.shadowName ?? address.thingName;
    return refuseShadow(404, `No shadow exists with name: '${name}'`, clientToken);
  }

  return {
    get(address, payload = NOTHING) {
      const found = find(address, payload);
      return found.ok ? { ok: true, answer: wholeShadow(found.document, found.mark), told: [] } : found;
    },
    update(address, payload) {
      const request = readUpdateRequest(payload);
      if (!request.ok) return request;
      const fault = addressFault(address);
      if (fault !== undefined) return refuseShadow(400, fault, request.clientToken);
      const stored = store.get(address);
      const mark = markOf(request.clientToken);
      const updated = updateShadow(stored, request, mark.timestamp);
      if (!updated.ok) return updated;
      const { document } = updated;
      store.put(address, { version: document.version, document });
      const prefix = topicPrefix(address);
      const delta = deltaMessage(document, mark);
      const documents = documentsMessage(stored?.document, document, mark);
      return {
        ok: true,
        answer: acceptedUpdate(request, document.version, mark),
        told: [
          ...(delta ? [{ topic: `${prefix}/update/delta`, body: delta }] : []),
          { topic: `${prefix}/update/documents`, body: documents },
        ],
      };
    },
    delete(address, payload = NOTHING) {
      const found = find(address, payload);
      if (!found.ok) return found;
      const { version } = found.document;
      store.put(address, { version, document: undefined });
      return { ok: true, answer: acceptedDelete(version, found.mark), told: [] };
    },
    namesOf: store.namesOf,
    timestamp,
  };
}
