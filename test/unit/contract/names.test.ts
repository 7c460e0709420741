import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { PROBLEMS, problemOf } from '../../../contract/http/problem.ts';
import { isSecretRight, isVin, secretHashOf } from '../../../contract/identity/manifest.ts';
import { isVehicleId, topics } from '../../../contract/topics.ts';

const longest = 'v'.repeat(64);
const messageId = 'f'.repeat(32);

describe('topics', () => {
  const all = [
    topics.telemetry(longest, 'drive'),
    topics.receipt(longest, messageId),
    topics.event(longest, 'ready'),
    topics.offlineWill(longest),
    topics.down(longest, 'command'),
    topics.downAll(longest),
    topics.broadcast('t'.repeat(128)),
  ];
  it.each(all)('%s keeps to 7 slashes and 256 bytes after the Basic Ingest prefix [AWS-IoT: limits]', (topic) => {
    const rest = topic.replace(/^\$aws\/rules\/[^/]+\//, '');
    expect(rest.split('/').length - 1).toBeLessThanOrEqual(7);
    expect(Buffer.byteLength(rest)).toBeLessThanOrEqual(256);
  });
  it('send the will outside Basic Ingest, where it would not be delivered [AWS-IoT: iot-basic-ingest]', () => {
    expect(topics.offlineWill('car-1')).toBe('v1/car-1/up/event/offline');
  });
});

describe('a vehicle id', () => {
  it.each(['a', longest, 'A_b-9', '-', 'birth'])('may be %s', (text) => expect(isVehicleId(text)).toBe(true));
  it.each(['', `${longest}v`, 'a/b', 'a+', '#', 'a b', 'ä', 'car-1\n', 'birth-1', '_all', '$aws'])(
    'is never %j',
    (text) => expect(isVehicleId(text)).toBe(false),
  );
});

describe('a VIN', () => {
  it.each(['WVWZZZ1JZXW000001', '11111111111111111'])('may be %s [ISO 3779]', (vin) => expect(isVin(vin)).toBe(true));
  it.each([
    '',
    'WVWZZZ1JZXW00000',
    'WVWZZZ1JZXW0000011',
    'wvwzzz1jzxw000001',
    'IVWZZZ1JZXW000001',
    'OVWZZZ1JZXW000001',
    'QVWZZZ1JZXW000001',
    'WVWZZZ1JZXW00000\n',
    7,
    null,
  ])('is never %j', (vin) => expect(isVin(vin)).toBe(false));
});

describe('the one-time secret', () => {
  const vin = 'WVWZZZ1JZXW000001';
  const row = { vin, secretHash: secretHashOf(vin, 'correct horse') };
  it('is kept as a hash bound to its VIN', () => {
    expect(row.secretHash).toBe(createHash('sha256').update(`${vin}:correct horse`).digest('hex'));
    expect(secretHashOf('WVWZZZ1JZXW000002', 'correct horse')).not.toBe(row.secretHash);
  });
  it.each([
    ['correct horse', true],
    ['correct horsf', false],
    ['', false],
    ['correct horse ', false],
  ])('%j is right: %s', (secret, expected) => {
    expect(isSecretRight(row, secret)).toBe(expected);
  });
  it.each(['', 'zz', row.secretHash.slice(2), `${row.secretHash}00`])('never fits the broken hash %j', (secretHash) => {
    expect(isSecretRight({ vin, secretHash }, 'correct horse')).toBe(false);
  });
});

describe('a problem', () => {
  it.each(Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[])('%s has a stable type and an error status', (name) => {
    const problem = problemOf(name);
    expect(problem.type).toBe(`urn:roadbed:problem:${name}`);
    expect(problem.status).toBeGreaterThanOrEqual(400);
    expect(problem).not.toHaveProperty('detail');
    expect(problemOf(name, 'because').detail).toBe('because');
  });
});
