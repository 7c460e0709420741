import type { HttpDestination } from '../rules/destinations/http-destinations.ts';
import { epochSeconds } from './iot-operation.ts';

/** A destination as the API shows it. [AWS-IoT: API_TopicRuleDestination] */
export function destinationView(destination: HttpDestination): object {
  const { arn, status, statusReason, confirmationUrl, createdAtMs, updatedAtMs } = destination;
  return {
    ...{ arn, status, statusReason, httpUrlProperties: { confirmationUrl } },
    createdAt: epochSeconds(createdAtMs),
    lastUpdatedAt: epochSeconds(updatedAtMs),
  };
}
