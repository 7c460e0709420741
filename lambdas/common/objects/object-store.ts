import { setTimeout as sleep } from 'node:timers/promises';
import { presignedUrl } from '../config/presigned-url.ts';
import { objectUrl, ownSigner } from './object-url.ts';

export interface ListedObject {
  key: string;
  bytes: number;
}

/** A bucket's objects, by plain HTTP: the SDK's S3 client is larger than all the rest of the functions that read them. */
export interface ObjectStore {
  /** Writes over what is there. */
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /** Bytes `start` to before `end`. */
  getRange(key: string, start: number, end: number): Promise<ArrayBuffer>;
  /** All objects whose keys begin so, in the order of their keys. */
  list(prefix: string): Promise<ListedObject[]>;
}

const EXPIRES_SECONDS = 60;
const WAITS_MS = [50, 200, 800];
const LISTED = /<Contents>.*?<Key>([^<]*)<\/Key>.*?<Size>(\d+)<\/Size>.*?<\/Contents>/gs;

export function openObjectStore(bucket: string): ObjectStore {
  return {
    async put(key, body, contentType) {
      const reply = await request('PUT', objectUrl(bucket, key), { body, headers: { 'content-type': contentType } });
      await reply.arrayBuffer();
    },
    async getRange(key, start, end) {
      const headers = { range: `bytes=${start}-${end - 1}` };
      return (await request('GET', objectUrl(bucket, key), { headers })).arrayBuffer();
    },
    async list(prefix) {
      const listed: ListedObject[] = [];
      for (let isMore = true; isMore; ) {
        const page = await listPage(bucket, prefix, listed.at(-1)?.key);
        listed.push(...page.objects);
        isMore = page.isTruncated && page.objects.length > 0;
      }
      return listed;
    },
  };
}

/** [AWS-S3: API_ListObjectsV2] */
async function listPage(
  bucket: string,
  prefix: string,
  after: string | undefined,
): Promise<{ objects: ListedObject[]; isTruncated: boolean }> {
  const url = objectUrl(bucket);
  url.searchParams.set('list-type', '2');
  url.searchParams.set('prefix', prefix);
  if (after !== undefined) url.searchParams.set('start-after', after);
  const xml = await (await request('GET', url, {})).text();
  const objects = [...xml.matchAll(LISTED)].map(([, key = '', size]) => ({ key, bytes: Number(size) }));
  return { objects, isTruncated: xml.includes('<IsTruncated>true</IsTruncated>') };
}

/** Throws after the last try, with what S3 said. */
async function request(method: 'GET' | 'PUT', url: URL, init: RequestInit): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await tryOnce(method, url, init);
    if (outcome instanceof Response) return outcome;
    const waitMs = WAITS_MS[attempt];
    if (!outcome.isPassing || waitMs === undefined) throw outcome.error;
    await sleep(waitMs);
  }
}

type Refusal = { error: Error; isPassing: boolean };

async function tryOnce(method: 'GET' | 'PUT', url: URL, init: RequestInit): Promise<Response | Refusal> {
  const signed = { method, url, expiresSeconds: EXPIRES_SECONDS, nowMs: Date.now() };
  try {
    const reply = await fetch(presignedUrl(signed, ownSigner()), { ...init, method });
    if (reply.ok) return reply;
    const error = new Error(`S3 refused ${method} ${url.pathname}: ${reply.status} ${await reply.text()}`);
    return { error, isPassing: reply.status >= 500 || reply.status === 429 };
  } catch (cause) {
    return { error: new Error(`S3 did not answer ${method} ${url.pathname}`, { cause }), isPassing: true };
  }
}
