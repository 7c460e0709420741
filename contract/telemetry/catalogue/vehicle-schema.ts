import { isFirmwareAtLeast } from '../../config/firmware.ts';
import { DEFAULT_SCHEMA, type SchemaRef } from '../frame.ts';

interface ModelSchema {
  /** The first firmware that sends by this schema. */
  fromFirmware: string;
  schema: SchemaRef;
}

/** Which schema a model's vehicles send by, the newest firmware first. */
const SCHEMAS_OF_MODEL: ReadonlyMap<string, readonly ModelSchema[]> = new Map([
  ['roadbed-sedan', since('vss-ice', '1', '2')],
  ['roadbed-suv', since('vss-ice', '1', '2')],
  ['roadbed-city', since('vss-bev', '1', '2')],
]);

/** The schema of a model's vehicles with a firmware; the general one for a model that has none of its own. */
export function schemaOfVehicle(model: string, firmware: string): SchemaRef {
  const schemas = SCHEMAS_OF_MODEL.get(model) ?? [];
  return schemas.find(({ fromFirmware }) => isFirmwareAtLeast(firmware, fromFirmware))?.schema ?? DEFAULT_SCHEMA;
}

/** Version 1 from the first firmware on, version 2 from the second ... */
function since(id: string, ...firmwares: string[]): ModelSchema[] {
  return firmwares.map((fromFirmware, index) => ({ fromFirmware, schema: { id, version: index + 1 } })).reverse();
}
