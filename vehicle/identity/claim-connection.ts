import { randomUUID } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { connect, type MqttClient } from 'mqtt';
import { BIRTH_CLIENT_ID_PREFIX } from '../../contract/topics.ts';
import type { IotEndpoint } from './vehicle-identity.ts';

/** A claim certificate of the factory and its key, PEM. */
export interface Claim {
  certificatePem: string;
  privateKeyPem: string;
}

/** A connection that may give birth and nothing else; rejects when it is closed before it was accepted. */
export async function connectClaim(endpoint: IotEndpoint, claim: Claim): Promise<MqttClient> {
  const client = connect({
    protocol: 'mqtts',
    host: endpoint.host,
    port: endpoint.port,
    ...{ secureContext: claimContext(endpoint, claim) },
    clientId: `${BIRTH_CLIENT_ID_PREFIX}${randomUUID()}`,
    protocolVersion: 5,
    clean: true,
    reconnectPeriod: 0,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      let cause: Error | undefined;
      client.once('connect', () => resolve());
      client.on('error', (error) => {
        cause = error;
      });
      client.once('close', () =>
        reject(new Error('the claim connection was closed before it was accepted', { cause })),
      );
    });
  } catch (error) {
    await client.endAsync(true);
    throw error;
  }
  return client;
}

/** Of the claims in use: a station bears many vehicles with one claim, and reading its key costs as much as a handshake. */
const claimContexts = new WeakMap<Claim, { caPem: string | undefined; context: SecureContext }>();

function claimContext(endpoint: IotEndpoint, claim: Claim): SecureContext {
  const kept = claimContexts.get(claim);
  if (kept !== undefined && kept.caPem === endpoint.caPem) return kept.context;
  const context = createSecureContext({
    ...(endpoint.caPem === undefined ? {} : { ca: endpoint.caPem }),
    cert: claim.certificatePem,
    key: claim.privateKeyPem,
  });
  claimContexts.set(claim, { caPem: endpoint.caPem, context });
  return context;
}
