/** So many frames differ in their values, so that nothing can be computed once for all of them. */
const FRAME_COUNT = 64;

/** Frames of about 256 bytes and of about 2 KB of JSON, with the keys the cases ask for. */
export const FRAME_SIZES = [256, 2048] as const;

export type FrameSize = (typeof FRAME_SIZES)[number];

export function telemetryFrames(size: FrameSize): Buffer[] {
  return Array.from({ length: FRAME_COUNT }, (_, index) => Buffer.from(JSON.stringify(padded(frame(index), size))));
}

function frame(index: number) {
  return {
    vin: `WR0TEST1A2B${100_000 + index}`,
    speed: 20 + index / 4,
    ignition: 'on',
    seq: index,
    gps: { lat: 48.137 + index / 1000, lon: 11.575, fix: '3d' },
    engine: { coolant: { celsius: 85 + (index % 10) } },
    faults: [
      { code: 'P01', severity: 1 + (index % 3) },
      { code: 'P42', severity: 2 },
    ],
  };
}

/** Further signals until the frame has its size: vehicles send many that a rule does not ask for. */
function padded(start: object, size: FrameSize): object {
  let result: Record<string, unknown> = { ...start };
  for (let signal = 0; Buffer.byteLength(JSON.stringify(result)) < size - 20; signal += 1) {
    const group = { value: signal / 7, quality: 'good', samples: [signal, signal + 1, signal + 2] };
    result = { ...result, [`signal${signal}`]: size === 256 ? signal : group };
  }
  return result;
}
