import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { quarantineCommand } from '../../cli/quarantine/quarantine-command.ts';
import { encodeJsonFrame } from '../../contract/telemetry/json-codec.ts';
import { frameOfSamples } from '../../contract/telemetry/samples.ts';
import { topics } from '../../contract/topics.ts';
import type { VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import { editedAssembly } from '../support/edited-assembly.ts';
import { eventually } from '../support/eventually.ts';
import { type MqttSession, openMqttSession } from '../support/mqtt-session.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

const BOOT_MS = Date.now() - 60_000;
const at = (afterBootMs: number): string => new Date(BOOT_MS + afterBootMs).toISOString();

/** Frames of this boot are what the broken codec cannot read. */
const NEW_BOOT = 'boot-of-the-new-firmware';

let folder: string;
let brokenFlag: string;
let assembly: Awaited<ReturnType<typeof editedAssembly>>;
let platform: RunningPlatform;
let vehicle: VehicleIdentity;
let session: MqttSession;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roadbed-codec-'));
  brokenFlag = join(folder, 'broken');
  await writeFile(brokenFlag, '');
  const bundles = new Set<string>();
  assembly = await editedAssembly((logicalId, { Type, Properties }) => {
    if (Type === 'AWS::Lambda::Function' && /^telemetryingest/.test(logicalId)) {
      bundles.add(String(Properties.Code.S3Key).replace(/\.zip$/, ''));
    }
    return 'keep';
  });
  for (const hash of bundles) await breakCodec(join(assembly.assemblyDir, `asset.${hash}`));
  platform = await startPlatform({ vehicles: 1, assemblyDir: assembly.assemblyDir });
  vehicle = await platform.newVehicle();
  session = await openMqttSession(platform.endpoint, vehicle, vehicle.vehicleId);
});
afterAll(async () => {
  await session?.end();
  await platform?.stop();
  await assembly?.remove();
  await rm(folder, { recursive: true, force: true });
});

/** The bundle as deployed, but its JSON codec cannot read frames of the new firmware while the flag is there. */
async function breakCodec(asset: string): Promise<void> {
  await rename(join(asset, 'index.mjs'), join(asset, 'whole.mjs'));
  const source = `import { existsSync } from 'node:fs';
    const parse = JSON.parse;
    JSON.parse = (text, ...rest) => {
      if (String(text).includes('"boot":"${NEW_BOOT}"') && existsSync(${JSON.stringify(brokenFlag)})) {
        throw new SyntaxError('a codec that is not fixed yet');
      }
      return parse(text, ...rest);
    };
    export const { handler } = await import('./whole.mjs');`;
  await writeFile(join(asset, 'index.mjs'), source);
  expect(await readFile(join(asset, 'whole.mjs'), 'utf8')).toContain('handler');
}

async function send(bootId: string, sequence: number, afterBootMs: number, signals: Record<string, number>) {
  const samples = [{ offsetMs: 0, signals: Object.entries(signals) }];
  const frame = frameOfSamples({ bootId, sequence, baseTimeMs: BOOT_MS + afterBootMs }, samples);
  await session.publish(topics.telemetry(vehicle.vehicleId, 'drive'), Buffer.from(encodeJsonFrame(frame)));
}

interface Shadow {
  frames: number;
  reported: Record<string, { value: unknown; at: string }>;
}

const shadow = async (): Promise<Shadow> => (await platform.api.get(`/v1/vehicles/${vehicle.vehicleId}/shadow`)).body;

/** The command as a user runs it, its exit code and its line of JSON. */
// biome-ignore lint/suspicious/noExplicitAny: reports are of several shapes
async function quarantine(...args: string[]): Promise<{ code: number; report: any }> {
  const written: string[] = [];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    const code = await quarantineCommand([...args, '--endpoint', platform.cloud.endpoints.aws, '--json']);
    return { code, report: JSON.parse(written.at(-1) ?? 'null') };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

describe('a codec that could not read what vehicles sent, and was fixed', () => {
  test('keeps the bytes, and roadbed quarantine lists and shows them', async () => {
    await send(NEW_BOOT, 1, 1_000, { 'Vehicle.Speed': 10, 'Vehicle.TraveledDistance': 5 });
    await send('boot-1', 1, 5_000, { 'Vehicle.Speed': 50 });
    await session.publish(topics.telemetry(vehicle.vehicleId, 'drive'), 'no frame in any codec');
    await eventually('the frame that can be read', async () => (await shadow()).frames === 1);
    const { setAside } = await eventually('two records in quarantine', async () => {
      const { report } = await quarantine('list');
      return report.setAside.length === 2 && report;
    });
    const unread = setAside.find(({ reason }: { reason: string }) => reason === 'bad-json');
    expect(unread).toMatchObject({ kind: 'undecodable', vehicleIds: [vehicle.vehicleId], codecByte: 0x7b });
    const { code, report } = await quarantine('show', unread.key);
    expect(code).toBe(0);
    expect(report.records[0].verdict).toMatch(/^a frame now: /);
    expect(Buffer.from(report.records[0].base64, 'base64').toString()).toContain(NEW_BOOT);
  });

  test('is put right by reprocess: each value lands at its time, and younger ones stay', async () => {
    await rm(brokenFlag);
    const { code, report } = await quarantine('reprocess', '--vehicle', vehicle.vehicleId);
    expect(code).toBe(1);
    expect(report).toMatchObject({ found: 2, reprocessed: 1, records: 1 });
    expect(report.left).toHaveLength(1);
    const { reported } = await eventually('the frame in its place', async () => {
      const now = await shadow();
      return now.frames === 2 && now;
    });
    expect(reported['Vehicle.TraveledDistance']).toMatchObject({ value: 5, at: at(1_000) });
    expect(reported['Vehicle.Speed']).toMatchObject({ value: 50, at: at(5_000) });
  });

  test('is not put back twice', async () => {
    expect((await quarantine('reprocess')).report).toMatchObject({ found: 1, reprocessed: 0 });
    await platform.cloud.idle();
    expect((await shadow()).frames).toBe(2);
    expect((await quarantine('show', 'undecodable/dt=2024-01-01/none.bin')).code).toBe(1);
  });
});

describe('a frame that its rule could not put on the stream', () => {
  test('is put there by the schedule, and the queue is empty again', async () => {
    const samples = [{ offsetMs: 0, signals: [['Vehicle.Speed', 77] as [string, number]] }];
    const frame = frameOfSamples({ bootId: 'boot-1', sequence: 2, baseTimeMs: BOOT_MS + 9_000 }, samples);
    const document = {
      ...{ ruleName: 'telemetry_v1', topic: `v1/${vehicle.vehicleId}/t/drive`, clientId: vehicle.vehicleId },
      base64OriginalPayload: Buffer.from(encodeJsonFrame(frame)).toString('base64'),
      failures: [{ failedAction: 'KinesisAction', failedResource: 's', errorMessage: 'Internal failure' }],
    };
    const sqs = new SQSClient(platform.operator.sdk);
    const queue = platform.cloud.deployment
      .resource('AWS::SQS::Queue')
      .find(({ logicalId }) => /RuleErr/.test(logicalId));
    await sqs.send(new SendMessageCommand({ QueueUrl: queue?.ref ?? '', MessageBody: JSON.stringify(document) }));
    sqs.destroy();
    const { report } = await quarantine('list', '--reason', 'KinesisAction');
    expect(report.setAside).toMatchObject([{ kind: 'rule-error', vehicleIds: [vehicle.vehicleId] }]);
    await platform.cloud.schedules.run('Redrive');
    await eventually('the frame in the shadow', async () => {
      const { reported } = await shadow();
      return reported['Vehicle.Speed']?.value === 77;
    });
    expect((await quarantine('list', '--reason', 'KinesisAction')).report.setAside).toEqual([]);
  });
});
