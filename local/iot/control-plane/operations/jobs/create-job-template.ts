import { readJobConfig } from '../../../jobs/job-config.ts';
import type { JobTemplateDetails } from '../../../jobs/job-template.ts';
import { done, failed, notFound, type Outcome } from '../../../registry/outcome.ts';
import { type ControlPlanePorts, type IotCall, type IotOperation, label, textField } from '../../iot-operation.ts';
import { givenDocument } from '../../job-document.ts';
import { readDescription } from '../../new-job.ts';
import { readTags } from '../../resource-tags.ts';

/** From a document, or from a job. [AWS-IoT: API_CreateJobTemplate] */
export const createJobTemplate: IotOperation = {
  name: 'CreateJobTemplate',
  method: 'PUT',
  route: '/job-templates/{jobTemplateId}',
  resource: (call, { arns }) => arns.jobTemplate(label(call, 'jobTemplateId')),
  async perform(call, ports) {
    const { store } = ports;
    const jobTemplateId = label(call, 'jobTemplateId');
    const tags = readTags(call.body['tags']);
    if (!tags.ok) return tags;
    const details = await readDetails(call, ports);
    if (!details.ok) return details;
    if (store.jobs.templates.find(jobTemplateId).ok) {
      return failed('ConflictException', `Job template ${jobTemplateId} already exists.`);
    }
    const created = store.jobs.templates.create(jobTemplateId, details.value);
    if (!created.ok) return created;
    const jobTemplateArn = store.arns.jobTemplate(jobTemplateId);
    if (tags.value) store.account.tags.set(jobTemplateArn, tags.value);
    return done({ jobTemplateArn, jobTemplateId });
  },
};

async function readDetails(call: IotCall, ports: ControlPlanePorts): Promise<Outcome<JobTemplateDetails>> {
  const description = readDescription(call.body['description']);
  if (!description.ok) return description;
  if (description.value === undefined) return failed('InvalidRequestException', 'A job template needs a description.');
  const windows = call.body['maintenanceWindows'];
  if (Array.isArray(windows) && windows.length > 0) {
    return failed('InvalidRequestException', 'maintenanceWindows are not emulated here.');
  }
  const { schedulingConfig: _, ...body } = call.body;
  const read = readJobConfig(body);
  if (!read.ok) return failed('InvalidRequestException', read.problem);
  const jobArn = textField(call, 'jobArn');
  const [, jobId = ''] = /:job\/(.+)$/.exec(jobArn ?? '') ?? [];
  const job = ports.store.jobs.job(jobId);
  if (jobArn !== undefined && !job) return notFound(`Job ${jobArn}`);
  const given = await givenDocument(call.body, ports);
  if (!given.ok) return given;
  const document = given.value ?? job;
  if (!document) return failed('InvalidRequestException', 'A job template needs document, documentSource or jobArn.');
  const { schedulingConfig: __, ...jobConfig } = job?.config ?? {};
  return done({
    ...{ description: description.value, document: document.document, documentSource: document.documentSource },
    config: { ...jobConfig, ...read.config },
  });
}
