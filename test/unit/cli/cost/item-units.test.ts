import { describe, expect, test } from 'vitest';
import { type DesignTable, type ItemWrite, writeUnitsOf } from '../../../../cli/cost/calls/item-units.ts';

const plain: DesignTable = { key: ['id'], indexes: [] };
const indexed = (carries: 'ALL' | string[]): DesignTable => ({
  key: ['id'],
  indexes: [{ name: 'byTenant', key: ['tenant', 'id'], carries }],
});
const row = { id: 20, tenant: 20, presence: 200, eventAtMs: 15 };
const presence: ItemWrite = { before: row, after: row, changed: ['presence'] };

describe('write units', () => {
  test('are the larger of what was and what is, by the kilobyte begun', () => {
    expect(writeUnitsOf(plain, { before: { id: 20, text: 3_000 }, after: { id: 20 }, changed: ['text'] })).toBe(3);
    expect(writeUnitsOf(plain, { after: { id: 20, text: 1_004 }, changed: ['text'] })).toBe(1);
    expect(writeUnitsOf(plain, { after: { id: 20, text: 1_005 }, changed: ['text'] })).toBe(2);
  });

  test('are doubled by an index that carries what changed', () => {
    expect(writeUnitsOf(indexed('ALL'), presence)).toBe(2);
    expect(writeUnitsOf(indexed(['presence']), presence)).toBe(2);
  });

  test('are not by one that does not carry it, or that the item is not in', () => {
    expect(writeUnitsOf(indexed(['eventAtMs']), presence)).toBe(1);
    const { tenant: _tenant, ...loose } = row;
    expect(writeUnitsOf(indexed('ALL'), { before: loose, after: loose, changed: ['presence'] })).toBe(1);
  });

  test('count an entry that moves twice: one is deleted, one is written', () => {
    expect(writeUnitsOf(indexed('ALL'), { before: row, after: row, changed: ['tenant'] })).toBe(3);
  });

  test('count an entry that appears or goes once', () => {
    const { tenant: _tenant, ...loose } = row;
    expect(writeUnitsOf(indexed('ALL'), { before: loose, after: row, changed: ['tenant'] })).toBe(2);
    expect(writeUnitsOf(indexed('ALL'), { after: row, changed: Object.keys(row) })).toBe(2);
  });
});
