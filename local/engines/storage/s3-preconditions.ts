import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { AwsHttpRequest, AwsHttpResponse } from '../../ports/aws-http.ts';
import { s3Error } from '../front-door/refusal.ts';

/** Refuses a body that does not match its checksum header. Trailing checksums of chunked uploads are not verified. */
export function checksumMismatch(request: AwsHttpRequest): AwsHttpResponse | undefined {
  if (request.method !== 'PUT' || String(request.headers['content-encoding'] ?? '').includes('aws-chunked')) return;
  const digests: [header: string, name: string, digest: () => string][] = [
    ['x-amz-checksum-crc32', 'CRC32', () => crc32Base64(request.body)],
    ['x-amz-checksum-sha1', 'SHA1', () => createHash('sha1').update(request.body).digest('base64')],
    ['x-amz-checksum-sha256', 'SHA256', () => createHash('sha256').update(request.body).digest('base64')],
    ['content-md5', 'MD5', () => createHash('md5').update(request.body).digest('base64')],
  ];
  const wrong = digests.find(([header, , digest]) => {
    const stated = request.headers[header];
    return stated !== undefined && stated !== digest();
  });
  if (!wrong) return undefined;
  return s3Error('BadDigest', `The ${wrong[1]} you specified did not match the calculated checksum.`, 400);
}

function crc32Base64(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}

/** `If-None-Match: *` on PUT: the object may not exist yet. [AWS-S3: conditional writes] */
interface CreateOnlyGuard {
  /** Runs `put` when the object is absent (`head` answers 404); else 412, or 409 while another such put is under way. */
  run(
    path: string,
    head: () => Promise<AwsHttpResponse>,
    put: () => Promise<AwsHttpResponse>,
  ): Promise<AwsHttpResponse>;
}

export function createCreateOnlyGuard(): CreateOnlyGuard {
  const underWay = new Set<string>();
  return {
    async run(path, head, put) {
      if (underWay.has(path)) {
        const message = 'A conflicting conditional operation is currently in progress against this resource.';
        return s3Error('ConditionalRequestConflict', message, 409);
      }
      underWay.add(path);
      try {
        const existing = await head();
        if (existing.status === 404) return await put();
        const message = 'At least one of the pre-conditions you specified did not hold';
        return s3Error('PreconditionFailed', message, 412);
      } finally {
        underWay.delete(path);
      }
    },
  };
}
