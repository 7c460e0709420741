import { setTimeout as pause } from 'node:timers/promises';
import type { MqttClient } from 'mqtt';
import { createReconnectDelay, type ReconnectOptions } from '../connection/reconnect-delay.ts';
import { type Claim, connectClaim } from './claim-connection.ts';
import { createKeyAndCsr } from './key-and-csr.ts';
import type { IotEndpoint, VehicleIdentity } from './vehicle-identity.ts';

export interface BirthOptions {
  endpoint: IotEndpoint;
  claim: Claim;
  templateName: string;
  /** What the template asks of a vehicle: its VIN and its one-time secret. */
  parameters: Record<string, string>;
  /** For each of the two requests; 15,000 unless given. */
  timeoutMs?: number;
  /** How a throttled request, and a birth that failed, are tried again. */
  backOff?: BackOff;
}

export interface BackOff {
  delay: Pick<ReconnectOptions, 'baseMs' | 'capMs'>;
  /** After so many failures in a row the birth fails. */
  maxFailures: number;
  random: () => number;
  wait(delayMs: number): Promise<void>;
}

/** The cap spreads a line's worth of vehicles over an account's ten requests a second. */
export const DEFAULT_BACK_OFF: BackOff = {
  delay: { baseMs: 500, capMs: 30_000 },
  maxFailures: 12,
  random: Math.random,
  wait: async (delayMs) => void (await pause(delayMs)),
};

const THROTTLED = 429;

const CREATE_FROM_CSR = '$aws/certificates/create-from-csr/json';

const answersOf = (topic: string): string[] => [`${topic}/accepted`, `${topic}/rejected`];

/** Fleet provisioning said no; `errorCode` and `statusCode` are AWS's. */
export class BirthRejectedError extends Error {
  override readonly name = 'BirthRejectedError';
  readonly statusCode: number;
  readonly errorCode: string;

  constructor(operation: string, rejection: { statusCode?: number; errorCode?: string; errorMessage?: string }) {
    super(`${operation} was rejected: ${rejection.errorCode ?? 'unknown'}: ${rejection.errorMessage ?? 'no message'}`);
    this.statusCode = rejection.statusCode ?? 500;
    this.errorCode = rejection.errorCode ?? 'Unknown';
  }
}

/**
 * Gives birth by claim: key and CSR made here, certificate from IoT Core, thing by the provisioning template. May be
 * called again with the same parameters until the vehicle has connected with its certificate. [AWS-IoT: fleet-provision-api]
 */
export async function giveBirth(options: BirthOptions): Promise<VehicleIdentity> {
  const { privateKeyPem, csrPem } = createKeyAndCsr('roadbed-vehicle');
  const client = await connectClaim(options.endpoint, options.claim);
  try {
    const provision = `$aws/provisioning-templates/${options.templateName}/provision/json`;
    await client.subscribeAsync([...answersOf(CREATE_FROM_CSR), ...answersOf(provision)], { qos: 1 });
    const ask = <T>(topic: string, body: unknown): Promise<T> =>
      untilNotThrottled(() => request<T>(client, topic, body, options.timeoutMs), options.backOff);
    const certificate = await ask<{ certificatePem: string; certificateOwnershipToken: string }>(CREATE_FROM_CSR, {
      certificateSigningRequest: csrPem,
    });
    const thing = await ask<{ thingName: string; deviceConfiguration?: Record<string, string> }>(provision, {
      certificateOwnershipToken: certificate.certificateOwnershipToken,
      parameters: options.parameters,
    });
    const model = thing.deviceConfiguration?.['model'] ?? '';
    return { vehicleId: thing.thingName, model, certificatePem: certificate.certificatePem, privateKeyPem };
  } finally {
    await client.endAsync(true);
  }
}

/** A throttled request changed nothing: the same one, its token too, is good again later. [AWS-IoT: limits-iot] */
async function untilNotThrottled<T>(send: () => Promise<T>, backOff = DEFAULT_BACK_OFF): Promise<T> {
  const delay = createReconnectDelay({ ...backOff.delay, stableAfterMs: 0 }, backOff.random);
  for (let failures = 1; ; failures += 1) {
    try {
      return await send();
    } catch (error) {
      const isThrottled = error instanceof BirthRejectedError && error.statusCode === THROTTLED;
      if (!isThrottled || failures >= backOff.maxFailures) throw error;
    }
    await backOff.wait(delay.nextMs());
  }
}

/** One request with its `/accepted` and `/rejected` answers; the topics carry no token, so one runs at a time. */
function request<T>(client: MqttClient, topic: string, body: unknown, timeoutMs = 15_000): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      client.off('message', onMessage);
      client.off('close', onClose);
      finish();
    };
    const onMessage = (answered: string, payload: Buffer): void => {
      if (answered === `${topic}/accepted`) settle(() => resolve(JSON.parse(payload.toString()) as T));
      if (answered === `${topic}/rejected`) {
        settle(() => reject(new BirthRejectedError(topic, JSON.parse(payload.toString()) as object)));
      }
    };
    const onClose = (): void => settle(() => reject(new Error(`the connection closed while waiting for ${topic}`)));
    const timer = setTimeout(
      () => settle(() => reject(new Error(`no answer to ${topic} in ${timeoutMs} ms`))),
      timeoutMs,
    );
    client.on('message', onMessage);
    client.on('close', onClose);
    client.publish(topic, JSON.stringify(body), { qos: 1 }, (error) => {
      if (error) settle(() => reject(error));
    });
  });
}
