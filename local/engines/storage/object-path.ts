import { AwsError } from '../aws-error.ts';

/**
 * The path of an object's URL. A part of `.` or `..` is refused: URLs lose it on their way, and the object would come to
 * lie elsewhere, even in another bucket. AWS keeps such keys, below the bucket. [assumed: refusing them]
 */
export function objectPath(bucket: string, key: string): string {
  const segments = [bucket, ...key.split('/')];
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    throw new AwsError('InvalidURI', `The key "${key}" has a part of . or .., which is not supported here`);
  }
  return `/${segments.map(encodeURIComponent).join('/')}`;
}

/** True for a URL that would name something else once its parts of `.` and `..`, also encoded, are resolved. */
export function hasDotSegment(url: string): boolean {
  const [path = ''] = url.split('?');
  return path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
}
