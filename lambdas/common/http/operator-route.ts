import { logger } from '../logger.ts';
import type { ApiEvent } from './api-route.ts';
import { type HttpResponse, respondProblem } from './respond.ts';

/** Who runs the platform: the client of a token whose scope the route wanted. He has no tenant and sees all vehicles. */
export interface Operator {
  clientId: string;
  /** Of this request, for the audit. */
  requestId: string;
}

/** Answers an operator; an unexpected error is logged and told without its inside. */
export async function withOperator(
  event: ApiEvent,
  answer: (operator: Operator) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  try {
    const clientId = event.requestContext.authorizer.jwt.claims['client_id'];
    if (typeof clientId !== 'string') return respondProblem('unknown-client');
    return await answer({ clientId, requestId: event.requestContext.requestId });
  } catch (error) {
    logger.error('request failed', { routeKey: event.routeKey, error: error as Error });
    return respondProblem('internal');
  }
}
