import type { AwsHttpRequest } from '../../ports/aws-http.ts';

/** What an S3 request is about; `key` is empty for requests to the bucket itself. */
interface S3Target {
  bucket: string;
  key: string;
  query: URLSearchParams;
}

/** The request with the bucket in its path, wherever the client put it (`bucket.localhost` is virtual-hosted style). */
export function inPathStyle(request: AwsHttpRequest): AwsHttpRequest {
  const host = String(request.headers['host'] ?? '').split(':')[0] ?? '';
  if (!host.endsWith('.localhost')) return request;
  const url = `/${host.slice(0, host.indexOf('.'))}${request.url}`;
  return { ...request, url, headers: { ...request.headers, host: 'localhost' } };
}

/** False for names that S3 would refuse and that the engine might take for a route of its own. */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
}

export function targetOf(request: AwsHttpRequest): S3Target {
  const [rawPath, rawQuery] = splitOnce(inPathStyle(request).url, '?');
  const [bucket, key] = splitOnce(rawPath.replace(/^\//, ''), '/');
  return { bucket: decode(bucket), key: decode(key), query: new URLSearchParams(rawQuery) };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Sub-resources with actions of their own, as `GET` and `PUT` of bucket and object. */
const subresources: [parameter: string, noun: string][] = [
  ['tagging', 'Tagging'],
  ['versioning', 'Versioning'],
  ['lifecycle', 'LifecycleConfiguration'],
  ['notification', 'Notification'],
  ['policy', 'Policy'],
  ['encryption', 'EncryptionConfiguration'],
  ['acl', 'Acl'],
  ['location', 'Location'],
];

/** IAM actions an S3 request needs. [AWS-S3: actions, resources and condition keys] */
export function s3Permissions(request: AwsHttpRequest): { action: string; resource: string }[] {
  const target = targetOf(request);
  if (!target.bucket) return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
  const bucketArn = `arn:aws:s3:::${target.bucket}`;
  const resource = target.key ? `${bucketArn}/${target.key}` : bucketArn;
  const sub = subresources.find(([parameter]) => target.query.has(parameter));
  if (sub) return [{ action: `s3:${verbOf(request.method)}${target.key ? 'Object' : 'Bucket'}${sub[1]}`, resource }];
  if (!target.key) return bucketPermissions(request, target, bucketArn);
  return objectPermissions(request, target, resource);
}

function verbOf(method: string): string {
  if (method === 'PUT' || method === 'POST') return 'Put';
  return method === 'DELETE' ? 'Delete' : 'Get';
}

function bucketPermissions(request: AwsHttpRequest, target: S3Target, bucketArn: string) {
  if (request.method === 'PUT') return [{ action: 's3:CreateBucket', resource: bucketArn }];
  if (request.method === 'DELETE') return [{ action: 's3:DeleteBucket', resource: bucketArn }];
  if (request.method === 'POST' && target.query.has('delete')) {
    const keys = [...request.body.toString('utf8').matchAll(/<Key>([^<]*)<\/Key>/g)].map((match) => match[1] ?? '');
    return keys.map((key) => ({ action: 's3:DeleteObject', resource: `${bucketArn}/${unescapeXml(key)}` }));
  }
  const action = target.query.has('uploads') ? 's3:ListBucketMultipartUploads' : 's3:ListBucket';
  return [{ action, resource: bucketArn }];
}

function objectPermissions(request: AwsHttpRequest, target: S3Target, resource: string) {
  if (request.method === 'GET' || request.method === 'HEAD') return [{ action: 's3:GetObject', resource }];
  if (request.method === 'DELETE') {
    return [{ action: target.query.has('uploadId') ? 's3:AbortMultipartUpload' : 's3:DeleteObject', resource }];
  }
  const put = { action: 's3:PutObject', resource };
  const source = request.headers['x-amz-copy-source'];
  if (typeof source !== 'string') return [put];
  return [{ action: 's3:GetObject', resource: `arn:aws:s3:::${decode(source).replace(/^\//, '')}` }, put];
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
