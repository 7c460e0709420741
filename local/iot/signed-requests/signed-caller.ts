import type { AwsCaller, AwsHttpRequest } from '../../ports/aws-http.ts';
import type { Clock } from '../../ports/clock.ts';
import { readSignature, type Signature } from './signature.ts';
import { isSignedWith } from './verify-signature.ts';

/** Who has which access key. */
export interface AccessKeys {
  /** Undefined: nobody. */
  callerOf(accessKeyId: string): AwsCaller | undefined;
  /** Undefined: no such key is known here. */
  secretOf(accessKeyId: string): string | undefined;
  /** The session token that must come with a temporary key; undefined for any other. */
  tokenOf?(accessKeyId: string): string | undefined;
}

/**
 * `read`: the access key names the caller and the signature must be whole and in time, but is not computed, as at the
 * front door of the AWS APIs. `verify`: it must be right, and the key known.
 */
export type SignatureRule = 'read' | 'verify';

export interface SignedCallerOptions {
  accessKeys: AccessKeys;
  region: string;
  rule: SignatureRule;
  clock: Clock;
}

export type SignedCaller = { ok: true; caller: AwsCaller } | { ok: false; reason: string };

/** How far a client's clock may be off, and how long a signature without an expiry is good. [AWS-SigV4: signing] */
const CLOCK_SKEW_MS = 5 * 60 * 1000;

/** Who signed a request for one of `services`, and whether the signature counts. */
export function signedCaller(
  options: SignedCallerOptions,
  request: AwsHttpRequest,
  services: readonly string[],
): SignedCaller {
  const read = readSignature(request);
  if (!read.ok) return read;
  const { signature } = read;
  const { scope, accessKeyId } = signature;
  if (!services.includes(scope.service)) return refuse(`signed for the service ${scope.service}, not ${services[0]}`);
  if (scope.region !== options.region) return refuse(`signed for the region ${scope.region}, not ${options.region}`);
  const untimely = timeFault(signature, options.clock.nowMs());
  if (untimely !== undefined) return refuse(untimely);
  if (options.rule === 'verify') {
    const secret = options.accessKeys.secretOf(accessKeyId);
    if (secret === undefined) return refuse(`nobody has the access key ${accessKeyId}`);
    if (!isSignedWith(request, signature, secret)) return refuse('the signature does not match the request');
    const token = options.accessKeys.tokenOf?.(accessKeyId);
    if (token !== undefined && token !== sessionTokenOf(request)) {
      return refuse(`the session token is not that of the access key ${accessKeyId}`);
    }
  }
  const caller = options.accessKeys.callerOf(accessKeyId);
  return caller ? { ok: true, caller } : refuse(`nobody has the access key ${accessKeyId}`);
}

function sessionTokenOf({ headers, url }: AwsHttpRequest): string | undefined {
  const [header] = [headers['x-amz-security-token']].flat();
  return header ?? new URLSearchParams(url.split('?')[1]).get('X-Amz-Security-Token') ?? undefined;
}

function timeFault({ signedAtMs, expiresSeconds, amzDate }: Signature, nowMs: number): string | undefined {
  if (signedAtMs > nowMs + CLOCK_SKEW_MS) return `the signature is not yet good: it was made at ${amzDate}`;
  const goodForMs = expiresSeconds === undefined ? CLOCK_SKEW_MS : expiresSeconds * 1000;
  return nowMs >= signedAtMs + goodForMs ? `the signature has expired: it was made at ${amzDate}` : undefined;
}

function refuse(reason: string): SignedCaller {
  return { ok: false, reason };
}
