import type { IotStore } from '../iot-store.ts';
import type { ThingType } from '../registry/thing.ts';
import { epochSeconds } from './iot-operation.ts';

/** [AWS-IoT: API_ThingTypeDefinition] */
export function thingTypeAnswer(store: IotStore, type: ThingType): object {
  const { thingTypeName, properties, createdAtMs, deprecatedAtMs } = type;
  const thingTypeMetadata = {
    deprecated: deprecatedAtMs !== undefined,
    deprecationDate: deprecatedAtMs === undefined ? undefined : epochSeconds(deprecatedAtMs),
    creationDate: epochSeconds(createdAtMs),
  };
  const thingTypeArn = store.arns.thingType(thingTypeName);
  return { thingTypeName, thingTypeArn, thingTypeProperties: properties, thingTypeMetadata };
}
