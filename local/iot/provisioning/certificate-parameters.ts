import { x509 } from '../certificates/x509-engine.ts';
import { type TemplateDocument, TemplateFailure } from './template-document.ts';

/** What a template may ask of the device certificate's subject, by object identifier. [AWS-IoT: jit-provisioning] */
const SUBJECT_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::IoT::Certificate::Country': '2.5.4.6',
  'AWS::IoT::Certificate::Organization': '2.5.4.10',
  'AWS::IoT::Certificate::OrganizationalUnit': '2.5.4.11',
  'AWS::IoT::Certificate::DistinguishedNameQualifier': '2.5.4.46',
  'AWS::IoT::Certificate::StateName': '2.5.4.8',
  'AWS::IoT::Certificate::CommonName': '2.5.4.3',
  'AWS::IoT::Certificate::SerialNumber': '2.5.4.5',
};

/**
 * The parameters that the template declares, from the certificate; of an attribute that stands there more than once,
 * the first [assumed]. Throws `TemplateFailure` for one that is declared and not in the certificate.
 */
export function certificateParameters(document: TemplateDocument, certificateDer: Buffer): Record<string, string> {
  const { subjectName } = new x509.X509Certificate(new Uint8Array(certificateDer));
  const parameters: Record<string, string> = {};
  for (const [name, oid] of Object.entries(SUBJECT_PARAMETERS)) {
    if (!document.parameters.has(name)) continue;
    const [value] = subjectName.getField(oid);
    if (value === undefined) throw new TemplateFailure(`Parameter ${name} is not in the certificate's subject.`);
    parameters[name] = value;
  }
  return parameters;
}
