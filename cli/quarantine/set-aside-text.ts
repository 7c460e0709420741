import { decodeFrame } from '../../contract/telemetry/decode-frame.ts';
import { printable } from '../terminal/printable.ts';
import type { SetAside } from './set-aside.ts';

/** One line of a list. */
export function setAsideLine(item: SetAside): string {
  const vehicles = item.vehicleIds.length > 1 ? `${item.vehicleIds.length} vehicles` : (item.vehicleIds[0] ?? '-');
  const came = new Date(item.arrivedAtMs).toISOString();
  return printable(
    `${came}  ${item.kind.padEnd(12)} ${item.reason.padEnd(18)} ${vehicles.padEnd(20)} ${item.sizeBytes} B  ${item.id}`,
  );
}

/** Everything that is known of one. */
export function setAsideLines(item: SetAside): string[] {
  const rows: [string, string][] = [
    ['key', item.id],
    ['kind', item.kind],
    ['came', new Date(item.arrivedAtMs).toISOString()],
    ['vehicle', item.vehicleIds.join(', ') || '-'],
    ['position', item.position],
    ['codec byte', item.codecByte === undefined ? '-' : `0x${item.codecByte.toString(16).padStart(2, '0')}`],
    ['bytes', String(item.sizeBytes)],
    ['reason', item.reason],
    ['detail', item.detail],
  ];
  return rows.map(([name, value]) => `${name.padEnd(11)} ${printable(value)}`);
}

/** As JSON has it. */
export function setAsideView(item: SetAside): object {
  const { kind, id, reason, detail, vehicleIds, position, sizeBytes, codecByte } = item;
  const arrivedAt = new Date(item.arrivedAtMs).toISOString();
  return { kind, key: id, reason, detail, vehicleIds, position, arrivedAt, sizeBytes, codecByte: codecByte ?? null };
}

/** What the decoder of today says of a record. */
export function verdictOf(data: Uint8Array, nowMs: number): string {
  const decoding = decodeFrame(data, nowMs);
  if (!decoding.ok) return printable(`not a frame: ${decoding.reason}: ${decoding.detail}`);
  const { bootId, sequence, schema, baseTimeMs, offsetsMs, columns } = decoding.frame;
  const from = new Date(baseTimeMs).toISOString();
  const paths = columns.map(({ path }) => path).join(', ');
  return printable(
    `a frame now: boot ${bootId}, sequence ${sequence}, schema ${schema.id} ${schema.version}, ` +
      `${offsetsMs.length} samples from ${from}, signals ${paths}`,
  );
}
