import { randomUUID } from 'node:crypto';
import type { AwsHttpResponse } from '../../ports/aws-http.ts';
import { errorResponse, refuse } from '../data-plane/data-plane-error.ts';

const NAMES = {
  'too-large': 'RequestEntityTooLargeException',
  'not-found': 'ResourceNotFoundException',
  malformed: 'InvalidRequestException',
  forbidden: 'ForbiddenException',
} as const;

/** What is refused before a service sees it, as the data plane would. [AWS-IoT: API_Operations_AWS_IoT_Data_Plane] */
export function httpsRefusal(what: keyof typeof NAMES, detail: string): AwsHttpResponse {
  return errorResponse(refuse(NAMES[what], detail), randomUUID());
}
