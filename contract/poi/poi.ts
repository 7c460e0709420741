import * as v from 'valibot';
import { textOf, timeMs } from '../http/request-schema.ts';
import { DATUMS, type Datum, type Position, toDatum } from './datum.ts';

const degrees = (most: number) => v.pipe(v.number(), v.minValue(-most), v.maxValue(most));

/** The datum is always said: left out, a car in China would be sent some hundred metres past. */
const location = v.strictObject({ latitude: degrees(90), longitude: degrees(180), datum: v.picklist(DATUMS) });

/** More than this no head unit of the field takes. */
const MOST_WAYPOINTS = 3;

/** What of a request travels to the vehicle, `type` `destination`. The driver decides: nothing starts by itself. */
const poiContent = {
  name: textOf(60),
  address: v.optional(textOf(200)),
  category: v.optional(textOf(40)),
  location,
  /** On the way there, in order. */
  waypoints: v.optional(
    v.pipe(v.array(v.strictObject({ name: v.optional(textOf(60)), location })), v.maxLength(MOST_WAYPOINTS)),
  ),
};

export const poiSchema = v.strictObject(poiContent);
export const poiRequestSchema = v.strictObject({ ...poiContent, expiresAt: v.optional(timeMs) });

export type Poi = v.InferOutput<typeof poiSchema>;

/** Type of the mailbox message that carries a {@link Poi}. */
export const POI_TYPE = 'destination';

/** The POI with every location in one datum. */
export function poiInDatum(poi: Poi, datum: Datum): Poi {
  const moved = (place: Poi['location']): Poi['location'] => ({ ...placed(place, datum), datum });
  const { waypoints } = poi;
  return {
    ...poi,
    location: moved(poi.location),
    ...(waypoints === undefined
      ? {}
      : { waypoints: waypoints.map((each) => ({ ...each, location: moved(each.location) })) }),
  };
}

function placed({ datum, ...position }: Poi['location'], to: Datum): Position {
  return toDatum(position, datum, to);
}
