/** `v1/<vehicleId>/up/<kind>/<last level>`: who sends and what about, taken from the topic, which the policy guards. */
export function uplinkSql(lastLevelName: string, filter: string): string {
  return `SELECT *, topic(2) AS vehicleId, topic(5) AS ${lastLevelName}, timestamp() AS receivedAtMs FROM '${filter}'`;
}
