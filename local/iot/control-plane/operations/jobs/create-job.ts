import type { JobTemplateDetails } from '../../../jobs/job-template.ts';
import { done, failed, type Outcome } from '../../../registry/outcome.ts';
import { type ControlPlanePorts, type IotCall, type IotOperation, label, textField } from '../../iot-operation.ts';
import { jobReference } from '../../job-answers.ts';
import { givenDocument } from '../../job-document.ts';
import { jobsOf } from '../../jobs-of.ts';
import { readNewJob } from '../../new-job.ts';
import { readTags } from '../../resource-tags.ts';

/** [AWS-IoT: API_CreateJob] */
export const createJob: IotOperation = {
  name: 'CreateJob',
  method: 'PUT',
  route: '/jobs/{jobId}',
  resource: (call, { arns }) => arns.job(label(call, 'jobId')),
  async perform(call, ports) {
    const { store } = ports;
    const tags = readTags(call.body['tags']);
    if (!tags.ok) return tags;
    const template = templateOf(call, ports);
    if (!template.ok) return template;
    const input = readNewJob(label(call, 'jobId'), call.body, store.clock.nowMs(), template.value);
    if (!input.ok) return input;
    const given = await givenDocument(call.body, ports);
    if (!given.ok) return given;
    const document = given.value ?? template.value;
    if (!document) {
      return failed('InvalidRequestException', 'A job needs document, documentSource or jobTemplateArn.');
    }
    const jobTemplateArn = textField(call, 'jobTemplateArn');
    const { document: text, documentSource } = document;
    const created = jobsOf(ports).control.create({ ...input.value, document: text, documentSource, jobTemplateArn });
    if (!created.ok) return created;
    const jobArn = store.arns.job(created.value.jobId);
    if (tags.value) store.account.tags.set(jobArn, tags.value);
    return done(jobReference(store.arns, created.value));
  },
};

function templateOf(call: IotCall, { store }: ControlPlanePorts): Outcome<JobTemplateDetails | undefined> {
  const arn = textField(call, 'jobTemplateArn');
  if (arn === undefined) return done(undefined);
  const [, name = ''] = /:jobtemplate\/(.+)$/.exec(arn) ?? [];
  const found = store.jobs.templates.find(name);
  return found.ok ? done(found.value.details) : found;
}
