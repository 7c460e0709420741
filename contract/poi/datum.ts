/** Degrees. */
export interface Position {
  latitude: number;
  longitude: number;
}

/** GCJ-02 is the shifted datum that maps of mainland China use by law; one and the same point differs by some hundred metres. */
export const DATUMS = ['WGS84', 'GCJ02'] as const;
export type Datum = (typeof DATUMS)[number];

/** Krasovsky 1940: semi-major axis in metres, and first eccentricity squared. */
const AXIS = 6_378_245;
const ECCENTRICITY_2 = 0.006_693_421_622_965_943;
/** Where the shift applies; a rectangle, and so more than mainland China. [assumed] as all public sources have it. */
const SHIFTED = { south: 0.8293, north: 55.8271, west: 72.004, east: 137.8347 };
/** The shift changes by less than 1% of a step, so each round wins two digits; this many are good for 1e-12 degrees. */
const ROUNDS = 10;

/** `position`, measured in `from`, in `to`. */
export function toDatum(position: Position, from: Datum, to: Datum): Position {
  if (from === to) return position;
  return to === 'GCJ02' ? gcj02FromWgs84(position) : wgs84FromGcj02(position);
}

export function gcj02FromWgs84(position: Position): Position {
  return isShifted(position) ? plus(position, shiftAt(position)) : position;
}

/**
 * Found by iteration, because the shift has no closed inverse. Within a kilometre outside the rectangle's edge the answer
 * is ambiguous: two points have the same image there, and the one inside is taken.
 */
export function wgs84FromGcj02(position: Position): Position {
  let found = position;
  for (let round = 0; round < ROUNDS; round += 1) {
    const shift = shiftAt(found);
    found = plus(position, { latitude: -shift.latitude, longitude: -shift.longitude });
  }
  return isShifted(found) ? found : position;
}

function isShifted({ latitude, longitude }: Position): boolean {
  const { south, north, west, east } = SHIFTED;
  return latitude >= south && latitude <= north && longitude >= west && longitude <= east;
}

function plus(position: Position, shift: Position): Position {
  return { latitude: position.latitude + shift.latitude, longitude: position.longitude + shift.longitude };
}

/** The shift at a WGS-84 position. */
function shiftAt({ latitude, longitude }: Position): Position {
  const [x, y] = [longitude - 105, latitude - 35];
  const radians = (latitude / 180) * Math.PI;
  const magic = 1 - ECCENTRICITY_2 * Math.sin(radians) ** 2;
  const root = Math.sqrt(magic);
  const metresPerRadianNorth = (AXIS * (1 - ECCENTRICITY_2)) / (magic * root);
  const metresPerRadianEast = (AXIS / root) * Math.cos(radians);
  return {
    latitude: (metresNorth(x, y) * 180) / (metresPerRadianNorth * Math.PI),
    longitude: (metresEast(x, y) * 180) / (metresPerRadianEast * Math.PI),
  };
}

function metresNorth(x: number, y: number): number {
  const straight = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  return straight + ripple(x) + waves(y, 20, 40, 3) + far(160, y / 12, 320, y / 30);
}

function metresEast(x: number, y: number): number {
  const straight = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  return straight + ripple(x) + waves(x, 20, 40, 3) + far(150, x / 12, 300, x / 30);
}

const sine = (halfTurns: number): number => Math.sin(halfTurns * Math.PI);

function ripple(x: number): number {
  return ((20 * sine(6 * x) + 20 * sine(2 * x)) * 2) / 3;
}

function waves(at: number, short: number, long: number, length: number): number {
  return ((short * sine(at) + long * sine(at / length)) * 2) / 3;
}

function far(first: number, atFirst: number, second: number, atSecond: number): number {
  return ((first * sine(atFirst) + second * sine(atSecond)) * 2) / 3;
}
