import { objectUrl, ownSigner } from '../objects/object-url.ts';
import { type PresignRequest, presignedUrl } from './presigned-url.ts';

/** How long a vehicle has to begin its download; one that goes on later asks for another link. */
const GET_SECONDS = 900;
/** How long an application has to begin its upload. */
const PUT_SECONDS = 3600;
const OWN_SECONDS = 60;

/** Bodies that are too large for a message, in S3. */
export interface BodyObjects {
  put(key: string, body: Uint8Array, sha256: string): Promise<void>;
  /** Bytes of the object, or undefined when there is none. */
  sizeOf(key: string): Promise<number | undefined>;
  /** For a vehicle. */
  getUrl(key: string, nowMs: number): { url: string; expiresAtMs: number };
  /** For an application. S3 takes nothing but the bytes with this hash, sent with these headers. */
  putUrl(
    key: string,
    sha256: string,
    nowMs: number,
  ): { url: string; headers: Record<string, string>; expiresAtMs: number };
}

export function openBodyObjects(bucket: string): BodyObjects {
  const signed = (key: string, request: Omit<PresignRequest, 'url'>): string =>
    presignedUrl({ ...request, url: objectUrl(bucket, key) }, ownSigner());
  return {
    async put(key, body, sha256) {
      const headers = checksumHeader(sha256);
      const url = signed(key, { method: 'PUT', expiresSeconds: OWN_SECONDS, nowMs: Date.now(), headers });
      const reply = await fetch(url, { method: 'PUT', headers, body });
      if (!reply.ok) throw new Error(`S3 did not take ${key}: ${reply.status} ${await reply.text()}`);
    },
    async sizeOf(key) {
      const url = signed(key, { method: 'HEAD', expiresSeconds: OWN_SECONDS, nowMs: Date.now() });
      const reply = await fetch(url, { method: 'HEAD' });
      // without s3:ListBucket a missing object is 403 [AWS-S3: API_HeadObject]
      if (reply.status === 404 || reply.status === 403) return undefined;
      if (!reply.ok) throw new Error(`S3 did not tell of ${key}: ${reply.status}`);
      return Number(reply.headers.get('content-length'));
    },
    getUrl: (key, nowMs) => ({
      url: signed(key, { method: 'GET', expiresSeconds: GET_SECONDS, nowMs }),
      expiresAtMs: nowMs + GET_SECONDS * 1000,
    }),
    putUrl(key, sha256, nowMs) {
      const headers = checksumHeader(sha256);
      const url = signed(key, { method: 'PUT', expiresSeconds: PUT_SECONDS, nowMs, headers });
      return { url, headers, expiresAtMs: nowMs + PUT_SECONDS * 1000 };
    },
  };
}

function checksumHeader(sha256: string): Record<string, string> {
  return { 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') };
}
