import type { AwsHttpRequest } from '../../ports/aws-http.ts';

const PATH = /^\/role-aliases\/([^/?]+)\/credentials(?:\?.*)?$/;

/** The alias of a request for credentials; undefined for any other request. [AWS-IoT: authorizing-direct-aws] */
export function roleAliasOf({ method, url }: AwsHttpRequest): string | undefined {
  const [, alias] = (method === 'GET' && PATH.exec(url)) || [];
  if (alias === undefined) return undefined;
  try {
    return decodeURIComponent(alias);
  } catch {
    return undefined;
  }
}

/** The thing that the device says it is. */
export function thingNameOf({ headers }: AwsHttpRequest): string | undefined {
  return [headers['x-amzn-iot-thingname']].flat()[0];
}
