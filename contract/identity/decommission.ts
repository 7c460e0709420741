import type { ManifestRow } from './manifest.ts';

/** The end of a vehicle, in its row from the order on: nothing is sent to it and no tenant sees it any more. */
export interface Retirement {
  /** When it was ordered, epoch ms. */
  atMs: number;
  by: string;
  reason: string;
  /** Certificates that go with it, noted before any of them is detached: afterwards nobody could tell. */
  certificateIds?: string[];
}

/**
 * Every certificate a vehicle may hold: those of its thing, of its row and its renewal, of a birth that was promised and of the tries
 * before, and those an interrupted decommissioning noted. Each once, in order.
 */
export function certificatesToEnd(known: {
  attached: readonly string[];
  row: {
    certificateId?: string;
    renewal?: { certificateId: string };
    retirement?: Pick<Retirement, 'certificateIds'>;
  };
  manifest: Pick<ManifestRow, 'reservedCertificateId' | 'supersededCertificateIds' | 'bornCertificateId'> | undefined;
}): string[] {
  const { attached, row, manifest } = known;
  const all = [
    ...(row.retirement?.certificateIds ?? []),
    ...attached,
    ...(manifest?.supersededCertificateIds ?? []),
    ...[row.certificateId, row.renewal?.certificateId, manifest?.reservedCertificateId, manifest?.bornCertificateId],
  ];
  return [...new Set(all.filter((id): id is string => id !== undefined))].sort();
}
