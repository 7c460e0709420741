import type { Southbound } from './demo-acts.ts';
import type { CommandSummary } from './demo-commands.ts';

/** The run in numbers: the last line of `--json`. */
export interface RunReport {
  vehicles: { provisioned: number; connected: number };
  telemetry: {
    framesSent: number;
    framesAcked: number;
    framesStored: number;
    framesDropped: number;
    quarantined: number;
  };
  commands: CommandSummary;
  southbound: Southbound;
  /** Process start to everything up, and to the first frame in a vehicle shadow; null when there was none. */
  startMs: number;
  firstFrameStoredMs: number | null;
  /** What did not hold; empty on a good run. */
  broken: string[];
}

/** What must hold at the end of a run of `wanted` vehicles. */
export function brokenInvariants(report: Omit<RunReport, 'broken'>, wanted: number): string[] {
  const { vehicles, telemetry, commands } = report;
  const checks: [isBroken: boolean, what: string][] = [
    [vehicles.provisioned !== wanted, `${vehicles.provisioned} of ${wanted} vehicles were born`],
    [vehicles.connected !== wanted, `${vehicles.connected} of ${wanted} vehicles were connected`],
    [
      telemetry.framesSent !== telemetry.framesAcked,
      `${telemetry.framesSent} frames sent, ${telemetry.framesAcked} acknowledged`,
    ],
    [
      telemetry.framesStored !== telemetry.framesAcked,
      `${telemetry.framesAcked} frames acknowledged, ${telemetry.framesStored} stored`,
    ],
    [telemetry.framesDropped > 0, `${telemetry.framesDropped} frames dropped`],
    [telemetry.quarantined > 0, `${telemetry.quarantined} records quarantined`],
    [
      commands.succeeded !== commands.accepted,
      `${commands.accepted} commands accepted, ${commands.succeeded} succeeded`,
    ],
    [wanted > 0 && commands.accepted < wanted, `${commands.accepted} commands for ${wanted} vehicles`],
    [wanted > 0 && report.firstFrameStoredMs === null, 'no frame was stored'],
  ];
  return checks.filter(([isBroken]) => isBroken).map(([, what]) => what);
}
