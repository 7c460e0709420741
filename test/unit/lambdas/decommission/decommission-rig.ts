import { manifestKeys } from '../../../../contract/identity/manifest.ts';
import { createAuditLog } from '../../../../lambdas/common/audit/audit-log.ts';
import { assignmentOwner } from '../../../../lambdas/common/config/assignment-store.ts';
import type { Table } from '../../../../lambdas/common/store/table.ts';
import type { DecommissionPorts } from '../../../../lambdas/decommission/decommission.ts';
import { createRemovals } from '../../../../lambdas/decommission/removals.ts';
import { type FakeTable, fakeTable } from '../../../support/fake-table.ts';
import { sampleMessage } from '../../../support/sample-message.ts';

export const VIN = 'WVWZZZ1JZXW000001';
export const CAR = 'car-1';

/** What cuts the power: asked around every call to the outside, it may throw before or after the call took effect. */
export type Step = <T>(call: () => Promise<T>) => Promise<T>;

interface FakeCertificate {
  status: string;
  things: Set<string>;
  policies: Set<string>;
}

export interface World {
  vehicles: FakeTable;
  manifest: FakeTable;
  shadows: FakeTable;
  trips: FakeTable;
  mailbox: FakeTable;
  renewals: FakeTable;
  vehicleConfigs: FakeTable;
  configs: FakeTable;
  audit: FakeTable;
  unfinished: Set<string>;
  things: Set<string>;
  certificates: Map<string, FakeCertificate>;
  connected: Set<string>;
  /** How often AWS still sees what was detached. */
  slowDetaches: number;
  pauses: number;
  nowMs: number;
}

/** A born vehicle with two certificates, a birth that was promised before, a shadow and messages; and a neighbour. */
export function world(): World {
  const certificate = (status: string): FakeCertificate => ({
    status,
    things: new Set([CAR]),
    policies: new Set(['roadbed-device']),
  });
  const manifestRow = { pk: manifestKeys.vin(VIN), vin: VIN, vehicleId: CAR, tenantId: 't', bornAtMs: 1 };
  return {
    vehicles: fakeTable({ key: ['vehicleId'] }, [
      { vehicleId: CAR, tenantId: 't', vin: VIN, model: 'm', certificateId: 'first', bornAtMs: 1 },
      { vehicleId: 'car-2', tenantId: 't', vin: 'other', model: 'm', certificateId: 'foreign' },
    ]),
    manifest: fakeTable({ key: ['pk'] }, [
      { ...manifestRow, reservedCertificateId: 'first', supersededCertificateIds: ['earlier'] },
    ]),
    shadows: fakeTable({ key: ['vehicleId'] }, [
      { vehicleId: CAR, version: 3 },
      { vehicleId: 'car-2', version: 1 },
    ]),
    trips: fakeTable({ key: ['vehicleId', 'startAtMs'] }, [
      ...[1_000, 2_000].map((startAtMs) => ({ vehicleId: CAR, startAtMs, tripId: `trip-${startAtMs}` })),
      { vehicleId: 'car-2', startAtMs: 1_000, tripId: 'other' },
    ]),
    mailbox: fakeTable({ key: ['vehicleId', 'messageId'] }, [
      ...['1', '2', '~collapse#config#desired'].map((messageId) => ({ ...sampleMessage(), messageId })),
      { ...sampleMessage(), vehicleId: 'car-2' },
    ]),
    renewals: fakeTable({ key: ['vehicleId'] }, [
      { vehicleId: CAR, version: 1, certificateId: 'first' },
      { vehicleId: 'car-2', version: 1, certificateId: 'foreign' },
    ]),
    vehicleConfigs: fakeTable({ key: ['vehicleId', 'configId'] }, [
      ...['desired', 'maps'].map((configId) => ({ vehicleId: CAR, configId, tenantId: 't', revision: 1 })),
      { vehicleId: 'car-2', configId: 'maps', tenantId: 't', revision: 1 },
    ]),
    configs: fakeTable({ key: ['ownerKey', 'itemKey'] }, [
      { ownerKey: assignmentOwner('t', CAR), itemKey: `vehicle#${CAR}#maps`, configId: 'maps', revision: 1 },
      { ownerKey: assignmentOwner('t', 'car-2'), itemKey: 'vehicle#car-2#maps', configId: 'maps', revision: 1 },
      { ownerKey: assignmentOwner('t', undefined), itemKey: 'base#*#maps', configId: 'maps', revision: 1 },
    ]),
    audit: fakeTable({ key: ['subject', 'recordId'] }),
    unfinished: new Set(),
    things: new Set([CAR, 'car-2']),
    certificates: new Map([
      ['first', certificate('ACTIVE')],
      ['renewed', certificate('ACTIVE')],
      ['earlier', { status: 'INACTIVE', things: new Set(), policies: new Set() }],
      ['foreign', { status: 'ACTIVE', things: new Set(['car-2']), policies: new Set(['roadbed-device']) }],
    ]),
    connected: new Set([CAR, 'car-2']),
    ...{ slowDetaches: 0, pauses: 0, nowMs: 1_000_000 },
  };
}

/** All that is left to see of a world. */
export function remains(w: World): unknown {
  const rowsOf = ({ rows }: FakeTable) => [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const tables = [
    w.vehicles,
    w.manifest,
    w.shadows,
    w.trips,
    w.mailbox,
    w.renewals,
    w.vehicleConfigs,
    w.configs,
    w.audit,
  ].map(rowsOf);
  return structuredClone({
    tables,
    things: [...w.things, ...w.unfinished],
    certificates: [...w.certificates],
    connected: [...w.connected],
  });
}

export function portsOf(w: World, step: Step = (call) => call()): DecommissionPorts {
  const table = (fake: FakeTable): Table => ({
    get: (key) => step(() => fake.get(key)),
    put: (...request) => step(() => fake.put(...request)),
    update: (request) => step(() => fake.update(request)),
    query: (request) => step(() => fake.query(request)),
  });
  const removal = (fake: FakeTable) => (key: Record<string, unknown>) =>
    step(async () => void fake.rows.delete(Object.values(key).join('\u0000')));
  return {
    vehicles: table(w.vehicles),
    manifest: table(w.manifest),
    audit: createAuditLog(table(w.audit)),
    certificates: {
      attachedTo: (vehicleId) =>
        step(async () => [...w.certificates].filter(([, { things }]) => things.has(vehicleId)).map(([id]) => id)),
      end: (certificateId, status) => step(async () => setStatus(w, certificateId, status)),
    },
    endConnection: (vehicleId) => step(async () => void w.connected.delete(vehicleId)),
    removals: createRemovals({
      mailbox: table(w.mailbox),
      removeMessage: removal(w.mailbox),
      trips: table(w.trips),
      removeTrip: removal(w.trips),
      removeShadow: removal(w.shadows),
      removeCertificate: removal(w.renewals),
      vehicleConfigs: table(w.vehicleConfigs),
      removeVehicleConfig: removal(w.vehicleConfigs),
      configs: table(w.configs),
      removeConfig: removal(w.configs),
      removeVehicle: removal(w.vehicles),
    }),
    unfinished: {
      add: (vehicleId) => step(async () => void w.unfinished.add(vehicleId)),
      strike: (vehicleId) => step(async () => void w.unfinished.delete(vehicleId)),
      all: () => step(async () => [...w.unfinished]),
    },
    registry: registryOf(w, step),
    nowMs: () => w.nowMs,
    pause: async () => {
      w.pauses += 1;
    },
  };
}

function setStatus(w: World, certificateId: string, status: string): boolean {
  const certificate = w.certificates.get(certificateId);
  if (certificate) certificate.status = status;
  return certificate !== undefined;
}

/** Refuses what AWS refuses: deleting what is ACTIVE or attached, for a while also what was attached. */
function registryOf(w: World, step: Step): DecommissionPorts['registry'] {
  return {
    detach: (certificateId) =>
      step(async () => {
        w.certificates.get(certificateId)?.policies.clear();
        w.certificates.get(certificateId)?.things.clear();
      }),
    deleteCertificate: (certificateId) =>
      step(async () => {
        const certificate = w.certificates.get(certificateId);
        if (certificate === undefined) return 'gone';
        if (certificate.status === 'ACTIVE') throw new Error('CertificateStateException');
        if (certificate.things.size + certificate.policies.size > 0 || w.slowDetaches > 0) return 'not-yet';
        w.certificates.delete(certificateId);
        return 'gone';
      }),
    deleteThing: (thingName) =>
      step(async () => {
        if (w.slowDetaches > 0) {
          w.slowDetaches -= 1;
          return 'not-yet';
        }
        if ([...w.certificates.values()].some(({ things }) => things.has(thingName))) return 'not-yet';
        w.things.delete(thingName);
        return 'gone';
      }),
  };
}
