import { readRuleError, remedyOf } from '../../contract/telemetry/rule-error.ts';

/** A message of the queue, held by us for a while. */
export interface HeldMessage {
  body: string;
  /** By which it is removed. */
  receipt: string;
}

export interface Frame {
  vehicleId: string;
  bytes: Uint8Array;
}

export interface RedrivePorts {
  /** The next few; none when the queue is empty. */
  receive(): Promise<HeldMessage[]>;
  /** Puts frames on the stream; for each, whether the stream took it. */
  put(frames: readonly Frame[]): Promise<boolean[]>;
  remove(messages: readonly HeldMessage[]): Promise<void>;
}

export interface RedriveReport {
  /** On the stream now, and off the queue. */
  redriven: number;
  /** Refused again: the stream is not well yet, so the run ended. */
  refused: number;
  /** Not telemetry, or not to be put back: for a human. */
  left: number;
}

/**
 * Puts frames that their rule could not put on the stream there after all, `lanes` at a time. A message is removed once
 * the stream has its frame: a run that ends midway leaves some to come again, and a frame that comes twice counts once.
 */
export async function redrive(ports: RedrivePorts, limits: { lanes: number; rounds: number }): Promise<RedriveReport> {
  const report: RedriveReport = { redriven: 0, refused: 0, left: 0 };
  const lane = async (): Promise<void> => {
    for (let round = 0; round < limits.rounds && report.refused === 0; round += 1) {
      const messages = await ports.receive();
      if (messages.length === 0) return;
      await workRound(messages, ports, report);
    }
  };
  await Promise.all(Array.from({ length: limits.lanes }, lane));
  return report;
}

async function workRound(messages: HeldMessage[], ports: RedrivePorts, report: RedriveReport): Promise<void> {
  const known = messages.map((message) => ({ message, frame: frameOf(message) }));
  const ready = known.flatMap(({ message, frame }) => (frame === undefined ? [] : [{ message, frame }]));
  report.left += messages.length - ready.length;
  if (ready.length === 0) return;
  const taken = await ports.put(ready.map(({ frame }) => frame));
  const done = ready.filter((_, index) => taken[index]).map(({ message }) => message);
  if (done.length > 0) await ports.remove(done);
  report.redriven += done.length;
  report.refused += ready.length - done.length;
}

function frameOf({ body }: HeldMessage): Frame | undefined {
  const error = readRuleError(body);
  const remedy = error && remedyOf(error);
  if (remedy?.kind !== 'frame' || error === undefined) return undefined;
  return { vehicleId: remedy.vehicleId, bytes: Buffer.from(error.payloadBase64, 'base64') };
}
