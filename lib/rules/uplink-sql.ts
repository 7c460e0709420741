/**
 * `v1/<vehicleId>/up/<kind>/<last level>`: who sends and what about, taken from the topic, which the policy guards.
 * `besides` are more members of the SELECT.
 */
export function uplinkSql(lastLevelName: string, filter: string, ...besides: string[]): string {
  const named = ['topic(2) AS vehicleId', `topic(5) AS ${lastLevelName}`, 'timestamp() AS receivedAtMs', ...besides];
  return `SELECT *, ${named.join(', ')} FROM '${filter}'`;
}
