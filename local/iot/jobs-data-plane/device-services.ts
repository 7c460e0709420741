import type { AwsHttpRequest, AwsService } from '../../ports/aws-http.ts';
import type { IotDataService } from '../data-plane/iot-data-service.ts';
import { isJobsPath } from './jobs-data-route.ts';

/** Both data planes on one host, as devices find them at the gateway's HTTPS port: told apart by the path. */
export function deviceServices(data: IotDataService, jobs: AwsService): IotDataService {
  const isJobs = ({ url }: AwsHttpRequest): boolean => isJobsPath(url);
  return {
    signingNames: [...data.signingNames, ...jobs.signingNames],
    requiredPermissions: (request) => (isJobs(request) ? jobs : data).requiredPermissions(request),
    // No operation of the Jobs service depends on who asks.
    handle: (request, caller, sourceIp) =>
      isJobs(request) ? jobs.handle(request, { kind: 'operator' }) : data.handle(request, caller, sourceIp),
    accessDenied: data.accessDenied,
  };
}
