import { createHash } from 'node:crypto';

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The access key that stands for a role in the local cloud. The same role always has the same key, so that a restarted
 * cloud still knows its callers; the key only names the caller on the loopback interface and guards nothing.
 */
export function accessKeyOfRole(roleArn: string): AccessKey {
  const digest = createHash('sha256').update(roleArn).digest();
  const suffix = [...digest.subarray(0, 16)].map((byte) => BASE32[byte % 32]).join('');
  return { accessKeyId: `ASIA${suffix}`, secretAccessKey: digest.toString('base64url').slice(0, 40) };
}
