export interface S3Location {
  bucket: string;
  key: string;
}

const PLACEHOLDER = /\$\{aws:iot:s3-presigned-url:(https?:\/\/[^}]+)\}/g;

/** The object of a URL in path or virtual-hosted style; of another host, as of the local S3, in path style. [AWS-S3: VirtualHosting] */
export function s3LocationOf(url: string): S3Location | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname } = new URL(url);
  const [, virtual] = /^(.+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com$/.exec(hostname) ?? [];
  const path = decodedPath(pathname);
  const [, bucket = '', key = ''] = virtual === undefined ? (/^([^/]+)\/(.+)$/s.exec(path) ?? []) : ['', virtual, path];
  return bucket === '' || key === '' ? undefined : { bucket, key };
}

/** The document with each placeholder of an object's URL replaced by what `presign` makes of it. [AWS-IoT: create-manage-jobs] */
export function withPresignedUrls(document: string, presign: (location: S3Location) => string): string {
  return document.replace(PLACEHOLDER, (placeholder: string, url: string) => {
    const location = s3LocationOf(url);
    // Within a JSON string, so that what stands in it is escaped.
    return location ? JSON.stringify(presign(location)).slice(1, -1) : placeholder;
  });
}

function decodedPath(pathname: string): string {
  try {
    return decodeURIComponent(pathname).slice(1);
  } catch {
    return pathname.slice(1);
  }
}
