import { randomUUID } from 'node:crypto';

/** An event as rules see it and targets receive it. [AWS-EventBridge: eb-events-structure] */
export interface BusEvent {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  /** ISO 8601, to the second. */
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

export function createEvent(
  content: Pick<BusEvent, 'detail-type' | 'source' | 'resources' | 'detail'> & { timeMs: number },
  scope: { accountId: string; region: string },
): BusEvent {
  const { timeMs, source, resources, detail } = content;
  return {
    ...{ version: '0', id: randomUUID(), 'detail-type': content['detail-type'], source, account: scope.accountId },
    ...{ time: new Date(timeMs).toISOString().replace(/\.\d{3}Z$/, 'Z'), region: scope.region, resources, detail },
  };
}
