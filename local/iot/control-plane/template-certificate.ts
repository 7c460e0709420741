import type { CertificateAuthority } from '../certificates/certificate-authority.ts';
import type { IotStore } from '../iot-store.ts';
import type { TemplateDocument, TemplateResource } from '../provisioning/template-document.ts';
import { resolveValue } from '../provisioning/template-functions.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import { asObject } from './iot-operation.ts';

interface TemplateCertificate {
  certificateId: string;
  /** It was registered for this call, and goes if the call fails. */
  isNew: boolean;
}

/** The certificate of a template for one thing: one that is registered, one in PEM, or a request for one. [AWS-IoT: provision-template] */
export async function templateCertificate(
  store: IotStore,
  authority: CertificateAuthority,
  document: TemplateDocument,
  parameters: Readonly<Record<string, string>>,
): Promise<Outcome<TemplateCertificate>> {
  const values = new Map<string, string>();
  for (const [name, fallback] of document.parameters) {
    const value = parameters[name] ?? fallback;
    if (value !== undefined) values.set(name, value);
  }
  const properties = asObject(
    resolveValue(certificateOf(document).properties, { values, mappings: document.mappings }),
  );
  const { CertificateId: id, CertificatePem: pem, CertificateSigningRequest: csr } = properties ?? {};
  if ([id, pem, csr].filter((one) => typeof one === 'string').length !== 1) {
    const message = 'Exactly one of CertificateId, CertificatePem and CertificateSigningRequest is needed.';
    return failed('InvalidRequestException', message);
  }
  if (typeof id === 'string') {
    return store.certificates.certificate(id)
      ? done({ certificateId: id, isNew: false })
      : notFound(`Certificate ${id}`);
  }
  const issued = typeof csr === 'string' ? await authority.issueFromCsr(csr) : undefined;
  if (issued?.ok === false) return failed('InvalidRequestException', issued.reason);
  const admitted = issued
    ? store.certificates.admit(issued.certificatePem, 'PENDING_ACTIVATION', {})
    : store.certificates.admit(String(pem), 'PENDING_ACTIVATION', { mode: 'SNI_ONLY' });
  return admitted.ok ? done({ certificateId: admitted.value.certificateId, isNew: true }) : admitted;
}

/** The template with its certificate named by id. */
export function withCertificateId(document: TemplateDocument, certificateId: string): TemplateDocument {
  const resources = document.resources.map((resource) => {
    if (resource.type !== 'AWS::IoT::Certificate') return resource;
    const {
      CertificatePem: _pem,
      CertificateSigningRequest: _csr,
      CACertificatePem: _ca,
      ...kept
    } = resource.properties;
    return { ...resource, properties: { ...kept, CertificateId: certificateId } };
  });
  return { ...document, resources };
}

function certificateOf({ resources }: TemplateDocument): TemplateResource {
  const found = resources.find(({ type }) => type === 'AWS::IoT::Certificate');
  if (!found) throw new Error('A template document has a certificate; reading it made sure.');
  return found;
}
