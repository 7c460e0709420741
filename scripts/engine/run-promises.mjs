/** What does not hold of a run, told from its report and from what the engine held before and after it. */
export function brokenPromises(title, { exitCode, report, stderr, vehicles }, { before, after }) {
  if (report === undefined) return [`${title}: exit ${exitCode} without a report: ${stderr.slice(-1500)}`];
  const { telemetry, commands } = report;
  const checks = [
    [exitCode === 0, `exit code ${exitCode}`],
    [report.vehicles.provisioned === vehicles, `${report.vehicles.provisioned} of ${vehicles} vehicles born`],
    [report.vehicles.connected === vehicles, `${report.vehicles.connected} of ${vehicles} vehicles connected`],
    [telemetry.framesSent > 0, 'no frame was sent'],
    [
      telemetry.framesAcked === telemetry.framesSent,
      `${telemetry.framesAcked} of ${telemetry.framesSent} frames acked`,
    ],
    [telemetry.framesStored === telemetry.framesAcked, `${telemetry.framesStored} frames stored`],
    [telemetry.quarantined === 0, `${telemetry.quarantined} records quarantined`],
    // one each, and one for the vehicle that was offline
    [commands.accepted > vehicles, `${commands.accepted} commands accepted`],
    [commands.succeeded === commands.accepted, `${commands.succeeded} commands succeeded`],
    // the engine's own word: the run really went through it, and old records were not counted twice
    [after.shadows - before.shadows === vehicles, `the engine holds ${after.shadows - before.shadows} new shadows`],
    [after.frames - before.frames === telemetry.framesStored, `${after.frames - before.frames} frames in the engine`],
    [
      after.streamRecords - before.streamRecords === telemetry.framesAcked,
      `${after.streamRecords - before.streamRecords} new records in the engine's streams`,
    ],
    [after.queuedMessages === before.queuedMessages, 'messages in the error queues'],
    [complaintIn(stderr) === undefined, `logged: ${complaintIn(stderr)}`],
  ];
  return [...checks.filter(([holds]) => !holds).map(([, what]) => what), ...report.broken].map(
    (what) => `${title}: ${what}`,
  );
}

/** The registry is new in each run: rows of the run before know certificates that are gone, and the sweeper asks for them. */
const OF_THE_RUN_BEFORE = /^warn +iot-call-refused operation=DescribeCertificate code=ResourceNotFoundException /;

/** The first line that says something is wrong. */
function complaintIn(stderr) {
  const complaints = stderr.split('\n').filter((line) => /^(warn|error) /.test(line));
  return complaints.find((line) => !OF_THE_RUN_BEFORE.test(line));
}
