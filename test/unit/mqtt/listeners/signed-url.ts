import { createHash, createHmac } from 'node:crypto';

export interface Signing {
  host: string;
  accessKeyId: string;
  secretAccessKey: string;
  region?: string;
  service?: string;
  sessionToken?: string;
  /** None unless given, as the device SDKs do. */
  expiresSeconds?: number;
  atMs?: number;
  path?: string;
}

/** Signs the way AWS's device SDKs do for a WebSocket: in the query, the session token appended unsigned. */
export function signedUrl(scheme: 'wss' | 'ws', signing: Signing): string {
  const { host, region = 'eu-central-1', service = 'iotdevicegateway', path = '/mqtt' } = signing;
  const amzDate = new Date(signing.atMs ?? Date.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = [amzDate.slice(0, 8), region, service, 'aws4_request'];
  const fields: [string, string][] = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', [signing.accessKeyId, ...scope].join('/')],
    ['X-Amz-Date', amzDate],
    ...(signing.expiresSeconds === undefined
      ? []
      : [['X-Amz-Expires', `${signing.expiresSeconds}`] as [string, string]]),
    ['X-Amz-SignedHeaders', 'host'],
  ];
  const query = fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const canonical = ['GET', path, query, `host:${host}\n`, 'host', sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', amzDate, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<Buffer | string>(hmac, `AWS4${signing.secretAccessKey}`);
  const token =
    signing.sessionToken === undefined ? '' : `&X-Amz-Security-Token=${encodeURIComponent(signing.sessionToken)}`;
  return `${scheme}://${host}${path}?${query}&X-Amz-Signature=${hmac(key, toSign).toString('hex')}${token}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
