import type { Job } from '../../../jobs/job.ts';
import { failed } from '../../../registry/outcome.ts';
import type { IotCall, IotOperation } from '../../iot-operation.ts';
import { jobSummary } from '../../job-answers.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';

const STATUSES = ['IN_PROGRESS', 'CANCELED', 'COMPLETED', 'DELETION_IN_PROGRESS', 'SCHEDULED'];

/** The newest first [assumed]. [AWS-IoT: API_ListJobs] */
export const listJobs: IotOperation = {
  name: 'ListJobs',
  method: 'GET',
  route: '/jobs',
  resource: () => '*',
  perform(call, { store }) {
    const status = call.query.get('status');
    if (status !== null && !STATUSES.includes(status)) return failed('InvalidRequestException', 'status is not valid.');
    const groupArn = groupArnOf(call, (name) => store.arns.thingGroup(name), store.groups.thingGroups());
    const isAsked = (job: Job): boolean =>
      isWanted(status, job.status) &&
      isWanted(call.query.get('targetSelection'), job.targetSelection) &&
      isWanted(call.query.get('namespaceId'), job.namespaceId) &&
      (groupArn === undefined || job.targets.includes(groupArn));
    const jobs = store.jobs.jobs().filter(isAsked).reverse();
    return pageAnswer(jobs, call, NEXT_TOKEN, (page) => ({ jobs: page.map((job) => jobSummary(store.arns, job)) }));
  },
};

function isWanted(wanted: string | null, is: string | undefined): boolean {
  return wanted === null || wanted === is;
}

/** Undefined: any. */
function groupArnOf(
  { query }: IotCall,
  arnOf: (name: string) => string,
  groups: readonly { thingGroupName: string; thingGroupId: string }[],
): string | undefined {
  const [name, id] = [query.get('thingGroupName'), query.get('thingGroupId')];
  if (name !== null) return arnOf(name);
  if (id === null) return undefined;
  return arnOf(groups.find(({ thingGroupId }) => thingGroupId === id)?.thingGroupName ?? '');
}
