import { isReady } from '../../contract/presence/merge-presence.ts';
import { parseSignals } from '../../contract/telemetry/reported-state.ts';
import type { Row } from '../common/store/table.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';

/** A vehicle as the HTTP API shows it: named fields only, so that a new attribute does not leak. */
export function vehicleView(vehicle: VehicleRow): Record<string, unknown> {
  const { vehicleId, vin, model, presence } = vehicle;
  return {
    vehicleId,
    vin,
    model,
    born: vehicle.bornAtMs !== undefined,
    presence:
      presence === undefined
        ? { connected: false, ready: false }
        : {
            connected: presence.connected,
            ready: isReady(vehicle),
            since: new Date(presence.atMs).toISOString(),
            ...(presence.disconnectReason === undefined ? {} : { reason: presence.disconnectReason }),
          },
  };
}

/** A vehicle shadow: `reported` maps signal paths to `{value, at}`, `desired` is what was asked for. */
export function shadowView(vehicleId: string, row: Row | undefined): Record<string, unknown> {
  const text = row?.['reported'];
  const signals = typeof text === 'string' ? parseSignals(text) : new Map<string, never>();
  const reported = [...signals].map(
    ([path, { value, atMs }]) => [path, { value, at: new Date(atMs).toISOString() }] as const,
  );
  return {
    vehicleId,
    version: row?.['version'] ?? 0,
    frames: row?.['frames'] ?? 0,
    reported: Object.fromEntries(reported),
    desired: row?.['desired'] ?? {},
    desiredVersion: row?.['desiredVersion'] ?? 0,
  };
}
