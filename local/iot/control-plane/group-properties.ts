import { done, failed, type Outcome } from '../registry/outcome.ts';
import type { ThingGroupProperties } from '../registry/thing.ts';
import { readAttributePayload } from './attribute-payload.ts';
import { asObject } from './iot-operation.ts';

/** `thingGroupProperties`; what is not given is undefined. [AWS-IoT: API_ThingGroupProperties] */
export function readGroupProperties(value: unknown): Outcome<Partial<ThingGroupProperties>> {
  const properties = asObject(value ?? {});
  const description = properties?.['thingGroupDescription'];
  if (!properties || (description !== undefined && typeof description !== 'string')) {
    return failed('InvalidRequestException', 'thingGroupProperties is not valid.');
  }
  const payload = readAttributePayload(properties['attributePayload']);
  if (!payload.ok) return payload;
  const { attributes } = payload.value;
  return done({ ...(description !== undefined && { description }), ...(attributes && { attributes }) });
}
