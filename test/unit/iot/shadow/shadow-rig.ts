import type { ShadowAddress } from '../../../../local/iot/shadow/shadow-address.ts';
import { createShadowService, type ShadowService } from '../../../../local/iot/shadow/shadow-service.ts';
import { createShadowStore } from '../../../../local/iot/shadow/shadow-store.ts';
import { type HeldClock, heldClock } from '../held-clock.ts';

/** When the held clock of a rig starts, in seconds. */
export const START_SECONDS = 1_700_000_000;
export const CAR: ShadowAddress = { thingName: 'car-1', shadowName: undefined };

/** The service on an empty store and a clock that stands still. Payloads are given as values or as text. */
export function shadowRig() {
  const clock: HeldClock = heldClock(START_SECONDS * 1000 + 999);
  const service: ShadowService = createShadowService({ store: createShadowStore(new Map()), clock });
  const update = (payload: unknown, address = CAR) => service.update(address, bytesOf(payload));
  const get = (payload: unknown = '', address = CAR) => service.get(address, bytesOf(payload));
  const remove = (payload: unknown = '', address = CAR) => service.delete(address, bytesOf(payload));
  /** State and metadata as `get/accepted` gives them. */
  const shadow = (address = CAR) => {
    const outcome = get('', address);
    if (!outcome.ok) throw new Error(outcome.message);
    return outcome.answer;
  };
  return { clock, service, update, get, remove, shadow };
}

export function bytesOf(payload: unknown): Buffer {
  return Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
}
