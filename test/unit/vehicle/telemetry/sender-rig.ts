import type { RingBounds } from '../../../../vehicle/telemetry/frame-ring.ts';
import { createFrameSender, type FrameClass, type FrameLink } from '../../../../vehicle/telemetry/frame-sender.ts';
import { createVirtualTimers } from './virtual-timers.ts';

interface Flight {
  sequence: number;
  frameClass: FrameClass;
  atMs: number;
  ack: () => void;
}

export const ROOMY: RingBounds = { frames: 10_000, bytes: 10_000_000 };
export const FRAME_BYTES = 100;

export function senderRig(bounds = ROOMY, framesPerSecond = 10) {
  const timers = createVirtualTimers();
  let [next, acked] = [0, 0];
  const rig = {
    timers,
    flights: [] as Flight[],
    isWritable: true,
    acksAtOnce: false,
    sender: createFrameSender({
      ...{ bounds, replay: { framesPerSecond }, timers },
      onAcked: () => {
        acked += 1;
      },
    }),
    get acked() {
      return acked;
    },
    get pushed() {
      return next;
    },
    push(count = 1, isLive = false): void {
      for (let index = 0; index < count; index += 1) {
        const payload = new Uint8Array(FRAME_BYTES);
        new DataView(payload.buffer).setUint32(0, next);
        const sequence = next;
        next += 1;
        rig.sender.push({ sequence, payload, isLive });
      }
    },
    open(): void {
      const link: FrameLink = {
        isWritable: () => rig.isWritable,
        publish(frameClass, payload, ack) {
          const sequence = new DataView(payload.buffer).getUint32(0);
          rig.flights.push({ sequence, frameClass, atMs: timers.elapsedMs(), ack });
          if (rig.acksAtOnce) ack();
        },
      };
      rig.sender.open(link);
    },
    ackAll(): void {
      for (const { ack } of rig.flights) ack();
    },
    sequences: (frameClass?: FrameClass) =>
      rig.flights
        .filter((flight) => frameClass === undefined || flight.frameClass === frameClass)
        .map((f) => f.sequence),
  };
  return rig;
}

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
