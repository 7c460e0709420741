import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoFleet } from './demo-fleet.ts';
import type { CommandView, TspClient } from './tsp-client.ts';

/** Commands of a demo run and what became of them. */
export interface CommandBook {
  readonly accepted: number;
  add(command: CommandView, options: { wasOffline: boolean }): void;
  /** Reads every unfinished command again. */
  refresh(tsp: TspClient): Promise<void>;
  summary(): CommandSummary;
}

export interface CommandSummary {
  accepted: number;
  succeeded: number;
  failed: number;
  expired: number;
  /** API accept to the vehicle's first receipt, vehicles that were online only; null without a sample. */
  p50Ms: number | null;
  p99Ms: number | null;
}

const ENDED = new Set(['SUCCEEDED', 'FAILED', 'REJECTED', 'EXPIRED', 'TIMED_OUT', 'CANCELLED', 'SUPERSEDED']);

export function createCommandBook(): CommandBook {
  const entries = new Map<string, { command: CommandView; wasOffline: boolean }>();
  const inState = (...states: string[]): number =>
    [...entries.values()].filter(({ command }) => states.includes(command.state)).length;
  return {
    get accepted() {
      return entries.size;
    },
    add: (command, { wasOffline }) => void entries.set(command.commandId, { command, wasOffline }),
    async refresh(tsp) {
      for (const entry of entries.values()) {
        if (ENDED.has(entry.command.state)) continue;
        entry.command = await tsp.command(entry.command.vehicleId, entry.command.commandId);
      }
    },
    summary() {
      const latencies = [...entries.values()]
        .filter((entry) => !entry.wasOffline)
        .flatMap(({ command }) => latency(command));
      latencies.sort((a, b) => a - b);
      return {
        accepted: entries.size,
        succeeded: inState('SUCCEEDED'),
        failed: inState('FAILED', 'REJECTED', 'TIMED_OUT'),
        expired: inState('EXPIRED'),
        p50Ms: quantile(latencies, 0.5),
        p99Ms: quantile(latencies, 0.99),
      };
    },
  };
}

function latency(command: CommandView): number[] {
  const receipt = command.history.find((step) => step.by === 'vehicle');
  return receipt === undefined ? [] : [Date.parse(receipt.at) - Date.parse(command.issuedAt)];
}

function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

/** What a car may be asked while it drives. */
const TYPES = ['lock', 'window-close', 'climate-start', 'locate', 'diagnostics-read'] as const;

/** One command for each vehicle, one after the other. */
export async function commandEachVehicle(fleet: DemoFleet, tsp: TspClient, book: CommandBook): Promise<void> {
  for (let sent = 0; sent < fleet.vehicles.length; sent += 1) await commandNextVehicle(fleet, tsp, book);
}

/** A command for the vehicle whose turn it is. */
export async function commandNextVehicle(fleet: DemoFleet, tsp: TspClient, book: CommandBook): Promise<void> {
  const vehicle = fleet.vehicles[book.accepted % fleet.vehicles.length];
  const type = TYPES[book.accepted % TYPES.length] ?? 'lock';
  if (vehicle !== undefined) book.add(await tsp.sendCommand(vehicle.vehicleId, type), { wasOffline: false });
}

/** Asks again until it is so, or 15 s passed. */
export async function until(isSo: () => Promise<boolean>, timeoutMs = 15_000): Promise<boolean> {
  const deadlineMs = Date.now() + timeoutMs;
  while (Date.now() < deadlineMs) {
    if (await isSo()) return true;
    await sleep(50);
  }
  return false;
}
