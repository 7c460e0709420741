import { UsageError } from '../usage-error.ts';
import { cloudOfReadyFile, findRunningCloud } from './running-cloud.ts';

/** Undefined: the cloud that announced itself. */
export type CloudAddress = { endpoint: string } | { readyFile: string } | undefined;

/** Throws UsageError for both options at once, and for an endpoint that is no URL. */
export function readCloudAddress(values: {
  endpoint?: string | undefined;
  'ready-file'?: string | undefined;
}): CloudAddress {
  const { endpoint, 'ready-file': readyFile } = values;
  if (endpoint !== undefined && readyFile !== undefined) {
    throw new UsageError('--endpoint and --ready-file both name a cloud: give one of them');
  }
  if (endpoint !== undefined && !(URL.canParse(endpoint) && /^https?:/.test(endpoint))) {
    throw new UsageError(`--endpoint is "${endpoint}": give a URL such as http://127.0.0.1:4566`);
  }
  if (endpoint !== undefined) return { endpoint };
  return readyFile === undefined ? undefined : { readyFile };
}

/** The URL of the cloud's front door. */
export async function endpointOf(cloud: CloudAddress): Promise<string> {
  if (cloud === undefined) return findRunningCloud();
  return 'endpoint' in cloud ? cloud.endpoint : cloudOfReadyFile(cloud.readyFile);
}
