import { isJobId, type NewJob } from '../jobs/job.ts';
import { type JobConfig, readJobConfig } from '../jobs/job-config.ts';
import { scheduleFault } from '../jobs/job-schedule.ts';
import { done, failed, type Outcome } from '../registry/outcome.ts';
import { asObject, textList } from './iot-operation.ts';

/** [AWS-IoT: API_CreateJob] */
const MAX_DOCUMENT_CHARACTERS = 32_768;
const MAX_TEXT = 2028;

/** What a request says of a job beside its document. `template`: settings that hold where the request has none. */
export function readNewJob(
  jobId: string,
  body: Readonly<Record<string, unknown>>,
  nowMs: number,
  template: { config: JobConfig; description: string } | undefined,
): Outcome<Omit<NewJob, 'document' | 'documentSource' | 'jobTemplateArn'>> {
  if (!isJobId(jobId)) return failed('InvalidRequestException', 'A job id has 1 to 64 of a-z A-Z 0-9 _ -.');
  const targets = textList(body['targets']);
  if (!targets) return failed('InvalidRequestException', 'targets must be a list of ARNs.');
  const targetSelection = body['targetSelection'] ?? 'SNAPSHOT';
  if (targetSelection !== 'SNAPSHOT' && targetSelection !== 'CONTINUOUS') {
    return failed('InvalidRequestException', 'targetSelection must be SNAPSHOT or CONTINUOUS.');
  }
  const problem = unsupported(body);
  if (problem !== undefined) return failed('InvalidRequestException', problem);
  const read = readJobConfig(body);
  if (!read.ok) return failed('InvalidRequestException', read.problem);
  const config = { ...template?.config, ...read.config };
  const fault = scheduleFault(config, nowMs);
  if (fault !== undefined) return failed('InvalidRequestException', fault);
  const description = readDescription(body['description'] ?? template?.description);
  if (!description.ok) return description;
  const namespaceId = typeof body['namespaceId'] === 'string' ? body['namespaceId'] : undefined;
  return done({ jobId, targets, targetSelection, config, description: description.value, namespaceId });
}

export function readDescription(value: unknown): Outcome<string | undefined> {
  if (value === undefined || value === null) return done(undefined);
  if (typeof value === 'string' && value.length <= MAX_TEXT) return done(value);
  return failed('InvalidRequestException', `description must be text of at most ${MAX_TEXT} characters.`);
}

/** Whether it can be a job's document; that it must be JSON is [assumed]. */
export function checkDocument(document: string): Outcome<string> {
  if (document.length > MAX_DOCUMENT_CHARACTERS) {
    return failed('InvalidRequestException', `A job document has at most ${MAX_DOCUMENT_CHARACTERS} characters.`);
  }
  try {
    JSON.parse(document);
    return done(document);
  } catch {
    return failed('InvalidRequestException', 'The job document is not JSON.');
  }
}

/** What would be passed over in silence otherwise. */
function unsupported(body: Readonly<Record<string, unknown>>): string | undefined {
  const windows = asObject(body['schedulingConfig'])?.['maintenanceWindows'];
  if (Array.isArray(windows) && windows.length > 0) return 'maintenanceWindows are not emulated here.';
  const packages = body['destinationPackageVersions'];
  if (Array.isArray(packages) && packages.length > 0) return 'destinationPackageVersions are not emulated here.';
  const parameters = asObject(body['documentParameters']);
  const hasParameters = parameters !== undefined && Object.keys(parameters).length > 0;
  return hasParameters ? 'documentParameters are for managed templates, which are not here.' : undefined;
}
