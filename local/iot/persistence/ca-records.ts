import * as v from 'valibot';
import { CA_STATUSES, type CaCertificate, CERTIFICATE_MODES, readCaPem } from '../certificates/ca-certificate.ts';
import type { CollectionKind } from './collections.ts';

const text = v.string();

const ca = v.object({
  certificatePem: text,
  status: v.picklist(CA_STATUSES),
  allowAutoRegistration: v.boolean(),
  registrationConfig: v.optional(
    v.object({ templateBody: v.optional(text), roleArn: v.optional(text), templateName: v.optional(text) }),
  ),
  mode: v.picklist(CERTIFICATE_MODES),
  version: v.number(),
  createdAtMs: v.number(),
  modifiedAtMs: v.number(),
});

/** By certificate id; what stands in the certificate itself is read from it. */
export const CA_CERTIFICATES: CollectionKind<CaCertificate, v.InferOutput<typeof ca>> = {
  record: { name: 'ca-certificate', version: 1, schema: ca },
  toHeader: ({ certificateId: _id, der: _der, notBeforeMs: _from, notAfterMs: _to, ...kept }) => kept,
  fromHeader: ({ registrationConfig, ...header }) => ({
    ...header,
    registrationConfig,
    ...readCaPem(header.certificatePem),
  }),
};

/** The account's registration code, by one name. */
export const REGISTRATION_CODES: CollectionKind<string, string> = {
  record: { name: 'registration-code', version: 1, schema: text },
  toHeader: (value) => value,
  fromHeader: (header) => header,
};
