import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { portFault } from '../../../cli/up/port-fault.ts';
import { readUpOptions } from '../../../cli/up/up-options.ts';
import { UsageError } from '../../../cli/usage-error.ts';
import { planPorts } from '../../../local/port-plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'roadbed-gateway-'));
afterAll(() => rmSync(folder, { recursive: true }));

const policy = join(folder, 'policy.json');
const Statement = [{ Effect: 'Allow', Action: 'iot:Connect', Resource: '*' }];
writeFileSync(policy, JSON.stringify({ Version: '2012-10-17', Statement }));
const wrong = join(folder, 'wrong.json');
writeFileSync(wrong, JSON.stringify({ Version: '2012-10-17' }));
const noJson = join(folder, 'no.json');
writeFileSync(noJson, '{');

const read = (line: string) => readUpOptions(line.split(' '));

function fault(line: string): string {
  try {
    read(line);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error(`${line} was taken`);
}

describe('--ports', () => {
  it.each<[text: string, expected: object]>([
    ['auto', { mqtt: 0, https: 0, alpn: 0, aws: 0, api: 0, token: 0 }],
    ['8883', { mqtt: 8883, aws: 8884, api: 8885, token: 8886, https: 8887, alpn: 8888, 'plain-mqtt': 0 }],
    ['aws', { mqtt: 8883, https: 8443, alpn: 443, api: 0 }],
    ['aws,alpn=4443,api=3000', { mqtt: 8883, https: 8443, alpn: 4443, api: 3000 }],
    ['mqtt=8883,https=8443', { mqtt: 8883, https: 8443, alpn: 0 }],
    ['mqtt=0,api=0', { mqtt: 0, api: 0 }],
  ])('%s', (text, expected) => {
    expect(planPorts(read(`--ports ${text}`).ports)).toMatchObject(expected);
  });

  it.each<[text: string, said: string]>([
    ['0', 'the first of 6 consecutive ports (1 to 65530)'],
    ['65531', 'the first of 6 consecutive ports (1 to 65530)'],
    ['mqtt', 'ports by name such as mqtt=8883,https=8443'],
    ['mqtt=', 'ports by name'],
    ['mqtts=8883', 'no listener "mqtts"; there are mqtt, aws, api, token, https, alpn, plain-mqtt, plain-ws'],
    ['mqtt=70000', 'mqtt=70000 is no port'],
    ['mqtt=8443,https=8443', 'mqtt and https cannot both be 8443'],
    ['8883,https=8443', 'give auto, aws'],
    ['plain-mqtt=1883', '--ports names plain-mqtt, which listens with --plain-mqtt only'],
    ['plain-ws=9001', '--ports names plain-ws, which listens with --plain-ws only'],
  ])('%s is refused with what to do', (text, said) => {
    expect(fault(`--ports ${text}`)).toContain(said);
  });

  it('names a port that cannot be bound, its listener, and what to do', () => {
    const taken = Object.assign(new Error('listen'), { code: 'EADDRINUSE', port: 8443 });
    expect(portFault(taken, { https: 8443 })?.message).toBe(
      'port 8443 (https) is taken: end what listens there, or choose another, e.g. --ports https=0, or free ones with --ports auto',
    );
    const low = Object.assign(new Error('listen'), { code: 'EACCES', port: 443 });
    expect(portFault(low, { alpn: 443 })?.message).toMatch(
      /^port 443 \(alpn\) is not for this user, as ports below 1024/,
    );
    expect(portFault(new Error('other'), 'auto')).toBeUndefined();
  });
});

describe('how the gateway listens', () => {
  it.each<[line: string, expected: object]>([
    ['--tls 1.3', { tlsVersions: { min: 'TLSv1.3', max: 'TLSv1.3' } }],
    ['--tls 1.2', { tlsVersions: { min: 'TLSv1.2', max: 'TLSv1.2' } }],
    ['--signatures verify', { signatures: 'verify' }],
    ['--plain-mqtt --ports plain-mqtt=1883', { plainMqtt: { policyDocument: undefined } }],
    ['--plain-ws', { plainWebSocket: true, plainMqtt: undefined }],
  ])('%s', (line, expected) => {
    expect(read(line).gateway).toMatchObject(expected);
  });

  it('takes the policy of plain MQTT from a file', () => {
    const { plainMqtt } = read(`--plain-mqtt --plain-mqtt-policy ${policy}`).gateway;
    expect(JSON.parse(plainMqtt?.policyDocument ?? '')).toMatchObject({ Statement });
  });

  it.each<[line: string, said: string]>([
    ['--tls 1.1', '--tls is "1.1": give 1.2, 1.3 or 1.2-1.3'],
    ['--tls toString', '--tls is "toString"'],
    ['--signatures no', '--signatures is "no": give read or verify'],
    [`--plain-mqtt-policy ${policy}`, '--plain-mqtt-policy needs --plain-mqtt'],
    [`--plain-mqtt --plain-mqtt-policy ${wrong}`, 'Statement is missing'],
    [`--plain-mqtt --plain-mqtt-policy ${noJson}`, noJson],
    [`--plain-mqtt --plain-mqtt-policy ${folder}/none.json`, 'no such file'],
  ])('%s is refused with what to do', (line, said) => {
    expect(fault(line)).toContain(said);
  });
});
