import type { Clock } from '../../ports/clock.ts';
import { epochSecond, executionView, summaryView } from './execution-views.ts';
import type { JobExecution } from './job-execution.ts';
import { noticesOf, type PendingList } from './pending-list.ts';

/** [AWS-IoT: jobs-comm-notifications] */
const MAX_IN_NOTICE = 10;

export interface JobMessage {
  topic: string;
  body: object;
}

/** Tells a thing what its list of pending executions has become, if that is news. */
export type TellPending = (thingName: string, before: PendingList, after: PendingList) => void;

export function createPendingNotices(options: {
  clock: Clock;
  /** The document as a device reads it over MQTT. */
  documentOf: (execution: JobExecution) => unknown;
  publish: (message: JobMessage) => void;
}): TellPending {
  const { clock, publish } = options;
  return (thingName, before, after) => {
    const { notify, notifyNext } = noticesOf(before, after);
    const topic = `$aws/things/${thingName}/jobs`;
    const timestamp = epochSecond(clock.nowMs());
    if (notify) publish({ topic: `${topic}/notify`, body: { timestamp, jobs: byStatus(after) } });
    if (!notifyNext) return;
    const [next] = after;
    const execution = next && { ...executionView(next, clock.nowMs()), jobDocument: options.documentOf(next) };
    publish({ topic: `${topic}/notify-next`, body: { timestamp, ...(execution && { execution }) } });
  };
}

/** The first ten; a status that none of them has is not there. */
function byStatus(pending: PendingList): object {
  const told = pending.slice(0, MAX_IN_NOTICE);
  const inStatus = (status: string): object => {
    const summaries = told.filter((execution) => execution.status === status).map(summaryView);
    return summaries.length > 0 ? { [status]: summaries } : {};
  };
  return { ...inStatus('IN_PROGRESS'), ...inStatus('QUEUED') };
}
