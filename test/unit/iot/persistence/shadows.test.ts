import { describe, expect, it } from 'vitest';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import { recordedCollections } from '../../../../local/iot/persistence/collections.ts';
import { createShadowService } from '../../../../local/iot/shadow/shadow-service.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { type MemoryRecords, memoryRecords } from '../../../support/memory-records.ts';

const CAR = { thingName: 'car-1', shadowName: undefined };
const CONFIG = { thingName: 'car-1', shadowName: 'config' };

/** A start of the service on what an earlier one left. */
function startOn(kept: MemoryRecords['kept']) {
  const records = memoryRecords(kept);
  const collections = recordedCollections(records, silentLog);
  const options = { region: 'eu-central-1', accountId: '000000000000', clock: systemClock, collections };
  const store: IotStore = createIotStore(options);
  return { records, service: createShadowService({ store: store.shadows, clock: systemClock }) };
}

describe('shadows after a restart', () => {
  it('are as they were, metadata, odd keys and names included', () => {
    const { records, service } = startOn(new Map());
    service.update(CAR, Buffer.from('{"state":{"desired":{"__proto__":{"a":[1,{"b":2}]}},"reported":{"c":1}}}'));
    service.update(CONFIG, Buffer.from('{"state":{"reported":{"d":true}}}'));
    const again = startOn(records.kept).service;
    for (const address of [CAR, CONFIG]) {
      const [before, after] = [service.get(address), again.get(address)];
      expect(before.ok).toBe(true);
      expect(JSON.stringify(after)).toBe(JSON.stringify(before));
    }
    expect(again.namesOf('car-1')).toEqual(['config']);
  });

  it('count on from their version, deleted or not', () => {
    const { records, service } = startOn(new Map());
    for (const address of [CAR, CONFIG]) service.update(address, Buffer.from('{"state":{"reported":{"a":1}}}'));
    service.delete(CONFIG);
    const again = startOn(records.kept).service;
    expect(again.get(CONFIG)).toMatchObject({ code: 404 });
    expect(again.namesOf('car-1')).toEqual([]);
    for (const address of [CAR, CONFIG]) {
      expect(again.update(address, Buffer.from('{"state":{}}'))).toMatchObject({ answer: { version: 2 } });
    }
  });
});
