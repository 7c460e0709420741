/** A rule's statement and the same projection in JSONata, for messages both of them take. */
export interface SqlCase {
  name: string;
  sql: string;
  /** `$topic` is the topic's levels, `$timestamp` the time; nothing when WHERE would be false. */
  jsonata: string;
}

const FILTER = "FROM 'v1/+/t/+'";

export const TELEMETRY_CASE = 'telemetry';

export const SQL_CASES: readonly SqlCase[] = [
  {
    name: TELEMETRY_CASE,
    sql: `SELECT *, topic(2) AS vehicleId, timestamp() AS receivedAt ${FILTER} WHERE speed > 0 AND ignition = 'on'`,
    jsonata: `speed > 0 and ignition = 'on' ? $merge([$, {'vehicleId': $topic[1], 'receivedAt': $timestamp}])`,
  },
  {
    name: 'WHERE on nested fields',
    sql: `SELECT gps.lat AS lat, gps.lon AS lon, engine.coolant.celsius AS coolant ${FILTER} WHERE engine.coolant.celsius > 80 AND gps.fix <> 'none'`,
    jsonata: `engine.coolant.celsius > 80 and gps.fix != 'none' ? {'lat': gps.lat, 'lon': gps.lon, 'coolant': engine.coolant.celsius}`,
  },
  {
    name: 'CASE',
    sql: `SELECT CASE ignition WHEN 'off' THEN 0 WHEN 'acc' THEN 1 WHEN 'on' THEN 2 ELSE -1 END AS state, speed ${FILTER}`,
    jsonata: `{'state': ignition = 'off' ? 0 : ignition = 'acc' ? 1 : ignition = 'on' ? 2 : -1, 'speed': speed}`,
  },
  {
    name: 'three functions',
    sql: `SELECT upper(ignition) AS ignition, floor(speed * 2) AS double, concat(topic(2), '/', seq) AS id ${FILTER}`,
    jsonata: `{'ignition': $uppercase(ignition), 'double': $floor(speed * 2), 'id': $topic[1] & '/' & seq}`,
  },
  {
    name: 'nested SELECT',
    sql: `SELECT (SELECT code, severity FROM faults WHERE severity > 1) AS faults ${FILTER}`,
    jsonata: `{'faults': [faults[severity > 1].{'code': code, 'severity': severity}]}`,
  },
  {
    name: 'regular expression',
    sql: `SELECT vin, regexp_substr(vin, '[0-9]{6}$') AS serial ${FILTER} WHERE regexp_matches(vin, '^WR[0-9A-Z]+$')`,
    jsonata: `$contains(vin, /^WR[0-9A-Z]+$/) ? {'vin': vin, 'serial': $match(vin, /[0-9]{6}$/)[0].match}`,
  },
];
