import { randomUUID } from 'node:crypto';
import { isoSeconds, type RunContext, withContext } from './context-attributes.ts';
import type { Schedule } from './schedule.ts';

/** What the target receives: the schedule's input, or an event that tells of the schedule. */
export function payloadOf(
  schedule: Schedule,
  context: RunContext,
  scope: { accountId: string; region: string },
): string {
  const { Input } = schedule.settings.Target;
  if (Input !== undefined) return withContext(Input, context);
  return JSON.stringify({
    ...{ version: '0', id: randomUUID(), 'detail-type': 'Scheduled Event', source: 'aws.scheduler' },
    ...{ account: scope.accountId, time: isoSeconds(context.scheduledMs), region: scope.region },
    ...{ resources: [schedule.arn], detail: '{}' },
  });
}
