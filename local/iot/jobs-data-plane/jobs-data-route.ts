import type { AwsHttpRequest } from '../../ports/aws-http.ts';
import { routesOf } from '../control-plane/routes.ts';

export type JobsDataOperation =
  | 'GetPendingJobExecutions'
  | 'StartNextPendingJobExecution'
  | 'DescribeJobExecution'
  | 'UpdateJobExecution';

/** A request with its operation known. */
export interface JobsDataCall {
  operation: JobsDataOperation;
  thingName: string;
  /** Empty where the operation has none. */
  jobId: string;
  query: URLSearchParams;
}

const OPERATIONS: readonly { name: JobsDataOperation; method: string; route: string }[] = [
  { name: 'GetPendingJobExecutions', method: 'GET', route: '/things/{thingName}/jobs' },
  { name: 'StartNextPendingJobExecution', method: 'PUT', route: '/things/{thingName}/jobs/$next' },
  { name: 'DescribeJobExecution', method: 'GET', route: '/things/{thingName}/jobs/{jobId}' },
  { name: 'UpdateJobExecution', method: 'POST', route: '/things/{thingName}/jobs/{jobId}' },
];

const findRoute = routesOf(OPERATIONS);

/** Finds the operation by method and path; `$next` may come encoded. [AWS-IoT: API_Operations_AWS_IoT_Jobs_Data_Plane] */
export function routeJobsCall({ method, url }: Pick<AwsHttpRequest, 'method' | 'url'>): JobsDataCall | undefined {
  const [path = '', search = ''] = url.split('?', 2);
  const found = findRoute(method, path.replace(/\/%24next$/i, '/$next'));
  if (!found) return undefined;
  const { thingName = '', jobId = '' } = found.path;
  return { operation: found.operation.name, thingName, jobId, query: new URLSearchParams(search) };
}

/** Whether a path is the Jobs service's where it shares a host with the rest of the data plane. */
export function isJobsPath(url: string): boolean {
  return /^\/things\/[^/]+\/jobs(?:[/?]|$)/.test(url);
}
