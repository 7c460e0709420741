import { readFileSync } from 'node:fs';
import type { GatewaySettings } from '../../local/gateway-listeners.ts';
import { readPolicyDocument } from '../../local/iot/policy/policy-document.ts';
import type { PortChoice } from '../../local/port-plan.ts';
import { UsageError } from '../usage-error.ts';

/** The arguments as they were given; undefined: not. */
export interface GatewayArguments {
  tls?: string | undefined;
  signatures?: string | undefined;
  'plain-mqtt'?: boolean | undefined;
  'plain-mqtt-policy'?: string | undefined;
  'plain-ws'?: boolean | undefined;
}

const TLS_VERSIONS: Record<string, GatewaySettings['tlsVersions']> = {
  '1.2': { min: 'TLSv1.2', max: 'TLSv1.2' },
  '1.3': { min: 'TLSv1.3', max: 'TLSv1.3' },
  '1.2-1.3': { min: 'TLSv1.2', max: 'TLSv1.3' },
};

/** How the gateway listens. Throws UsageError. */
export function readGatewayOptions(given: GatewayArguments, ports: PortChoice): GatewaySettings {
  const { tls = '1.2-1.3', signatures = 'read' } = given;
  const tlsVersions = Object.hasOwn(TLS_VERSIONS, tls) ? TLS_VERSIONS[tls] : undefined;
  if (!tlsVersions) throw new UsageError(`--tls is "${tls}": give 1.2, 1.3 or 1.2-1.3`);
  if (signatures !== 'read' && signatures !== 'verify') {
    throw new UsageError(`--signatures is "${signatures}": give read or verify`);
  }
  const policyFile = given['plain-mqtt-policy'];
  if (policyFile !== undefined && !given['plain-mqtt']) throw new UsageError('--plain-mqtt-policy needs --plain-mqtt');
  for (const name of ['plain-mqtt', 'plain-ws'] as const) {
    if (typeof ports === 'object' && name in ports && !given[name]) {
      throw new UsageError(`--ports names ${name}, which listens with --${name} only`);
    }
  }
  const policyDocument = policyFile === undefined ? undefined : readPolicyFile(policyFile);
  return {
    tlsVersions,
    signatures,
    plainMqtt: given['plain-mqtt'] ? { policyDocument } : undefined,
    plainWebSocket: given['plain-ws'] ?? false,
  };
}

function readPolicyFile(file: string): string {
  const text = textOf(file);
  const outcome = readPolicyDocument(jsonOf(file, text));
  if (outcome.ok) return text;
  throw new UsageError(`--plain-mqtt-policy ${file}: ${outcome.problem}`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--plain-mqtt-policy: ${(error as Error).message}`);
  }
}

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--plain-mqtt-policy ${file}: ${(error as Error).message}`);
  }
}
