import type { ChangeStream } from './change-stream.ts';

/** What a table has beyond dynalite's own description. */
export interface TableSettings {
  stream?: ChangeStream;
  timeToLive?: { attributeName: string };
  pointInTimeRecovery: boolean;
  deletionProtection: boolean;
  tableClass?: string;
  serverSideEncryption?: Record<string, unknown>;
}

/** Settings by table name, and every stream ever made: a disabled stream stays readable for a day. */
export interface SettingsRegistry {
  of(tableName: string): TableSettings;
  forget(tableName: string): void;
  all(): IterableIterator<[string, TableSettings]>;
  streams: Map<string, ChangeStream>;
}

export function createSettingsRegistry(): SettingsRegistry {
  const byTable = new Map<string, TableSettings>();
  return {
    of(tableName) {
      const existing = byTable.get(tableName);
      if (existing) return existing;
      const created: TableSettings = { pointInTimeRecovery: false, deletionProtection: false };
      byTable.set(tableName, created);
      return created;
    },
    forget: (tableName) => byTable.delete(tableName),
    all: () => byTable.entries(),
    streams: new Map(),
  };
}
