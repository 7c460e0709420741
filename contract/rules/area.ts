/** A point of WGS84, degrees: `[latitude, longitude]`. */
export type LatLon = readonly [latitude: number, longitude: number];

/** A place on the map. A polygon is closed by itself; none may hold a pole. */
export type Area = { circle: { center: LatLon; radiusM: number } } | { polygon: readonly LatLon[] };

/** Mean radius of the Earth. [IUGG: mean radius R1] */
const EARTH_RADIUS_M = 6_371_008.8;
const RADIANS = Math.PI / 180;

/** Metres between two points on the sphere: within 0.6% of the ellipsoid. */
export function distanceM(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const sinLat = Math.sin(((lat2 - lat1) * RADIANS) / 2);
  const sinLon = Math.sin(((lon2 - lon1) * RADIANS) / 2);
  const chord = sinLat * sinLat + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * sinLon * sinLon;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** As `distanceM`, cheaper where it is short: an error of some centimetres on a kilometre. */
export function stepM([lat1, lon1]: LatLon, [lat2, lon2]: LatLon): number {
  const [north, east] = [lat2 - lat1, lon2 - lon1];
  if (Math.abs(north) + Math.abs(east) > 0.1) return distanceM(lat1, lon1, lat2, lon2);
  const eastward = east * Math.cos(((lat1 + lat2) / 2) * RADIANS);
  return Math.sqrt(north * north + eastward * eastward) * RADIANS * EARTH_RADIUS_M;
}

export type AreaTest = (latitude: number, longitude: number) => boolean;

/** The area as a function; a box around it answers for most of the world. */
export function areaTest(area: Area): AreaTest {
  return 'circle' in area ? circleTest(area.circle) : polygonTest(area.polygon);
}

function circleTest({ center: [lat, lon], radiusM }: { center: LatLon; radiusM: number }): AreaTest {
  const latitudes = (radiusM / EARTH_RADIUS_M / RADIANS) * 1.001;
  return (latitude, longitude) =>
    Math.abs(latitude - lat) <= latitudes && distanceM(lat, lon, latitude, longitude) <= radiusM;
}

/**
 * Even-odd rule on plate carrée, where an edge is straight in degrees. Longitudes count from the first corner, so that an
 * area may lie across the antimeridian.
 */
function polygonTest(polygon: readonly LatLon[]): AreaTest {
  const origin = polygon[0]?.[1] ?? 0;
  const lats = Float64Array.from(polygon, ([latitude]) => latitude);
  const lons = Float64Array.from(polygon, ([, longitude]) => eastOf(longitude, origin));
  const box = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)] as const;
  return (lat, longitude) => {
    const lon = eastOf(longitude, origin);
    if (lat < box[0] || lat > box[1] || lon < box[2] || lon > box[3]) return false;
    let isInside = false;
    for (let at = 0, before = lats.length - 1; at < lats.length; before = at++) {
      const [lat1, lat2] = [lats[at] as number, lats[before] as number];
      if (lat1 > lat === lat2 > lat) continue;
      const [lon1, lon2] = [lons[at] as number, lons[before] as number];
      if (lon < ((lon2 - lon1) * (lat - lat1)) / (lat2 - lat1) + lon1) isInside = !isInside;
    }
    return isInside;
  };
}

/** Degrees east of an origin, -180 to 180. */
function eastOf(longitude: number, origin: number): number {
  return ((((longitude - origin + 180) % 360) + 360) % 360) - 180;
}
