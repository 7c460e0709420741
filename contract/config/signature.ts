import { createPublicKey, verify } from 'node:crypto';
import type { ConfigReference, ConfigSignature } from './config-version.ts';

/**
 * What a tenant signs: the hash, bound to the name under which it was published. With the hash alone, whoever holds the
 * platform could pass off an old body as a new version, or the body of one configuration as that of another.
 */
export function signedText({ configId, version, sha256 }: ConfigReference): Uint8Array {
  return new TextEncoder().encode(`roadbed-config-v1:${configId}:${version}:${sha256}`);
}

/**
 * `verified`; `forged`: the key is known and did not sign this; `unknown-key`: nobody here can tell.
 *
 * Trust: the platform passes signatures on and checks none, since it is what they guard against. The private key stays
 * with the tenant, the public one is in the vehicle's firmware. A vehicle that has any key of its tenant applies nothing
 * that is not `verified`; one that has none trusts the platform, its connection and the sha256.
 */
export type SignatureCheck = 'verified' | 'forged' | 'unknown-key';

/** `publicKeys`: Ed25519, PEM, by key id. */
export function checkSignature(
  reference: ConfigReference,
  signature: ConfigSignature,
  publicKeys: ReadonlyMap<string, string>,
): SignatureCheck {
  const pem = publicKeys.get(signature.keyId);
  if (pem === undefined) return 'unknown-key';
  const isGenuine = verify(null, signedText(reference), createPublicKey(pem), Buffer.from(signature.value, 'base64'));
  return isGenuine ? 'verified' : 'forged';
}
