import { readTemplateDocument, type TemplateDocument, TemplateFailure } from '../provisioning/template-document.ts';
import { done, failed, type Outcome } from '../registry/outcome.ts';

/** The template of a request; one that is none is the caller's fault. */
export function readGivenTemplate(templateBody: string): Outcome<TemplateDocument> {
  try {
    return done(readTemplateDocument(templateBody));
  } catch (error) {
    if (error instanceof TemplateFailure) return failed('InvalidRequestException', error.message);
    throw error;
  }
}
