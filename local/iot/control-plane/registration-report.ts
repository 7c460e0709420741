import type { AwsHttpRequest, AwsHttpResponse } from '../../ports/aws-http.ts';
import type { RegistrationTasks } from '../bulk-registration/registration-tasks.ts';

const PATH = '/registration-reports/';

/** Whoever has the link may read, as with AWS's signed links. */
export function isReportRequest({ method, url }: Pick<AwsHttpRequest, 'method' | 'url'>): boolean {
  return method === 'GET' && url.startsWith(PATH);
}

export function reportAnswer(tasks: RegistrationTasks | undefined, { url }: AwsHttpRequest): AwsHttpResponse {
  const report = tasks?.report(url.slice(PATH.length));
  const headers = { 'content-type': 'application/x-ndjson' };
  return report === undefined ? { status: 404, headers, body: '' } : { status: 200, headers, body: report };
}

/** On the front door at `baseUrl`. */
export function reportUrl(baseUrl: string, token: string): string {
  return `${baseUrl}${PATH}${token}`;
}
