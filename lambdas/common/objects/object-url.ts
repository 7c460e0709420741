import type { Signer } from '../config/presigned-url.ts';
import { requireEnv } from '../require-env.ts';

/** Where the SDK would find an object, or the bucket when there is no key: an endpoint of the environment, else the region's. */
export function objectUrl(bucket: string, key = ''): URL {
  const path = key.split('/').map(encodeURIComponent).join('/');
  const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  if (endpoint !== undefined) return new URL(`${endpoint.replace(/\/$/, '')}/${bucket}${path && `/${path}`}`);
  const region = requireEnv('AWS_REGION');
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(`https://${bucket}.s3.${region}.${domain}/${path}`);
}

/** The function's own credentials, read each time: Lambda renews them. */
export function ownSigner(): Signer {
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: requireEnv('AWS_ACCESS_KEY_ID'),
    secretAccessKey: requireEnv('AWS_SECRET_ACCESS_KEY'),
    region: requireEnv('AWS_REGION'),
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}
