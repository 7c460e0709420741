import * as v from 'valibot';
import { CERTIFICATE_MODES } from '../certificates/ca-certificate.ts';
import {
  CERTIFICATE_STATUSES,
  type Certificate,
  certificateIdOfDer,
  readCertificatePem,
} from '../certificates/certificate.ts';
import type { AuthorityKeys } from '../certificates/certificate-authority.ts';
import type { OwnershipToken } from '../certificates/ownership-tokens.ts';
import { readVersion } from '../policy/policy-content.ts';
import type { PolicyVersion, VersionedPolicy } from '../policy/policy-versions.ts';
import { readStoredTemplate } from '../provisioning/template-store.ts';
import { firstVersion, type ProvisioningTemplate } from '../provisioning/template-versions.ts';
import type { CollectionKind } from './collections.ts';

const text = v.string();

const certificate = v.object({
  certificatePem: text,
  status: v.picklist(CERTIFICATE_STATUSES),
  createdAtMs: v.number(),
  modifiedAtMs: v.number(),
  caCertificateId: v.optional(text),
  mode: v.optional(v.picklist(CERTIFICATE_MODES)),
  claimFor: v.optional(text),
});

/** By certificate id; what stands in the certificate itself is read from it. */
export const CERTIFICATES: CollectionKind<Certificate, v.InferOutput<typeof certificate>> = {
  record: { name: 'certificate', version: 1, schema: certificate },
  toHeader: ({ certificatePem, status, createdAtMs, modifiedAtMs, caCertificateId, mode, claimFor }) => ({
    ...{ certificatePem, status, createdAtMs, modifiedAtMs, caCertificateId, mode, claimFor },
  }),
  fromHeader(header) {
    const read = readCertificatePem(header.certificatePem);
    return { ...header, ...read, certificateId: certificateIdOfDer(read.der) };
  },
};

/** When certificates that are no more were deleted, by id. */
export const DELETED_CERTIFICATES: CollectionKind<number, number> = {
  record: { name: 'deleted-certificate', version: 1, schema: v.number() },
  toHeader: (value) => value,
  fromHeader: (header) => header,
};

const authority = v.object({ certificatePem: text, privateKeyPem: text });

/** The local CA, by one name; its key is why the directory is for its owner only. */
export const AUTHORITIES: CollectionKind<AuthorityKeys, v.InferOutput<typeof authority>> = {
  record: { name: 'authority', version: 1, schema: authority },
  toHeader: (value) => value,
  fromHeader: (header) => header,
};

const token = v.object({ certificateId: text, expiresAtMs: v.number() });

/** By token. */
export const OWNERSHIP_TOKENS: CollectionKind<OwnershipToken, v.InferOutput<typeof token>> = {
  record: { name: 'ownership-token', version: 1, schema: token },
  toHeader: (value) => value,
  fromHeader: (header) => header,
};

const policy = v.object({
  createdAtMs: v.number(),
  modifiedAtMs: v.number(),
  defaultVersionId: text,
  latestNumber: v.number(),
  versions: v.array(v.object({ versionId: text, documentText: text, createdAtMs: v.number() })),
});

type PolicyHeader = v.InferOutput<typeof policy>;

/** By policy name, with all versions; documents are read from their text again. */
export const POLICIES: CollectionKind<VersionedPolicy, PolicyHeader> = {
  record: { name: 'policy', version: 1, schema: policy },
  toHeader: ({ createdAtMs, modifiedAtMs, defaultVersion, latestNumber, versions }) => ({
    ...{ createdAtMs, modifiedAtMs, latestNumber, defaultVersionId: defaultVersion.versionId },
    versions: versions.map(({ versionId, documentText, createdAtMs }) => ({ versionId, documentText, createdAtMs })),
  }),
  fromHeader(header, policyName) {
    const versions = header.versions.map((version) => loadedVersion(policyName, version));
    const defaultVersion = versions.find(({ versionId }) => versionId === header.defaultVersionId);
    if (!defaultVersion) throw new Error(`there is no version ${header.defaultVersionId}`);
    const { createdAtMs, modifiedAtMs, latestNumber } = header;
    return { policyName, versions, defaultVersion, latestNumber, createdAtMs, modifiedAtMs };
  },
};

function loadedVersion(policyName: string, version: PolicyHeader['versions'][number]): PolicyVersion {
  const content = readVersion(policyName, version.documentText, version.createdAtMs);
  if (!content.ok) throw new Error(content.message);
  return { ...content.value, versionId: version.versionId };
}

const template = v.object({
  createdAtMs: v.number(),
  modifiedAtMs: v.optional(v.number()),
  versions: v.optional(v.array(v.object({ versionId: v.number(), templateBody: text, createdAtMs: v.number() }))),
  defaultVersionId: v.optional(v.number(), 1),
  latestVersionId: v.optional(v.number(), 1),
  spec: v.object({
    templateName: text,
    templateArn: text,
    templateBody: text,
    enabled: v.boolean(),
    provisioningRoleArn: text,
    preProvisioningHook: v.exactOptional(v.object({ targetArn: text, payloadVersion: v.exactOptional(text) })),
    description: v.exactOptional(text),
    templateType: v.exactOptional(v.picklist(['FLEET_PROVISIONING', 'JITP'])),
  }),
});

/** By template name. */
export const TEMPLATES: CollectionKind<ProvisioningTemplate, v.InferOutput<typeof template>> = {
  record: { name: 'provisioning-template', version: 1, schema: template },
  toHeader: ({ document: _document, versions, ...kept }) => ({ ...kept, versions: [...versions] }),
  // Templates of before they had versions have one.
  fromHeader: ({ modifiedAtMs, versions, ...header }) =>
    readStoredTemplate({
      ...{ ...header, modifiedAtMs: modifiedAtMs ?? header.createdAtMs },
      versions: versions ?? firstVersion(header.spec, header.createdAtMs).versions,
    }),
};
