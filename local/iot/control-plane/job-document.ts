import { done, failed, type Outcome } from '../registry/outcome.ts';
import type { ControlPlanePorts } from './iot-operation.ts';
import { checkDocument } from './new-job.ts';

export interface GivenDocument {
  document: string;
  documentSource: string | undefined;
}

/** The document of a request: its own, or what its `documentSource` holds; undefined when it has neither. [AWS-IoT: API_CreateJob] */
export async function givenDocument(
  { document, documentSource }: Readonly<Record<string, unknown>>,
  { readS3Object }: ControlPlanePorts,
): Promise<Outcome<GivenDocument | undefined>> {
  if (typeof document === 'string' && typeof documentSource === 'string') {
    return failed('InvalidRequestException', 'A job has a document or a documentSource, not both.');
  }
  if (typeof document === 'string') return checked(document, undefined);
  if (typeof documentSource !== 'string') return done(undefined);
  if (!readS3Object) return failed('InvalidRequestException', 'There is no S3 to read documentSource from.');
  const read = await readS3Object(documentSource);
  if (!read.ok) return failed('InvalidRequestException', `documentSource cannot be read: ${read.problem}`);
  return checked(read.text, documentSource);
}

function checked(text: string, documentSource: string | undefined): Outcome<GivenDocument> {
  const document = checkDocument(text);
  return document.ok ? done({ document: document.value, documentSource }) : document;
}
