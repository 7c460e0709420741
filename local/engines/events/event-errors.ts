import { AwsError } from '../aws-error.ts';

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

export function limitExceeded(limit: string): AwsError {
  return new AwsError('LimitExceededException', `The requested resource exceeds the maximum number allowed: ${limit}.`);
}
