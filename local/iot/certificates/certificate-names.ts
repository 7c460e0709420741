import { x509 } from './x509-engine.ts';

/** Values of a certificate's policy variables, by variable name, e.g. `iot:Certificate.Subject.CommonName`. */
export type CertificateVariables = ReadonlyMap<string, readonly string[]>;

/** Attribute names of the policy variables by object identifier. [AWS-IoT: cert-policy-variables] */
const ATTRIBUTE_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.46': 'DistinguishedNameQualifier',
  '2.5.4.6': 'Country',
  '2.5.4.10': 'Organization',
  '2.5.4.11': 'OrganizationalUnit',
  '2.5.4.8': 'State',
  '2.5.4.3': 'CommonName',
  '2.5.4.5': 'SerialNumber',
  '2.5.4.12': 'Title',
  '2.5.4.4': 'Surname',
  '2.5.4.42': 'GivenName',
  '2.5.4.43': 'Initials',
  '2.5.4.65': 'Pseudonym',
  '2.5.4.44': 'GenerationQualifier',
};

const ALTERNATIVE_NAMES: Readonly<Record<string, string>> = {
  email: 'RFC822Name',
  dns: 'DNSName',
  dn: 'DirectoryName',
  url: 'UniformResourceIdentifier',
  ip: 'IPAddress',
};

/** Reads every certificate variable that has a value; done once a certificate. */
export function readCertificateVariables(der: Buffer): CertificateVariables {
  const certificate = new x509.X509Certificate(new Uint8Array(der));
  const variables = new Map<string, string[]>();
  addName(variables, 'iot:Certificate.Subject', certificate.subjectName);
  addName(variables, 'iot:Certificate.Issuer', certificate.issuerName);
  addAlternativeNames(variables, 'Subject', certificate.getExtension(x509.SubjectAlternativeNameExtension));
  addAlternativeNames(variables, 'Issuer', certificate.getExtension(x509.IssuerAlternativeNameExtension));
  add(variables, 'iot:Certificate.SerialNumber', certificate.serialNumber);
  variables.set('iot:Certificate.AvailableKeys', [...variables.keys()]);
  return variables;
}

function addName(variables: Map<string, string[]>, prefix: string, name: x509.Name): void {
  for (const [oid, attribute] of Object.entries(ATTRIBUTE_NAMES)) {
    for (const value of name.getField(oid)) add(variables, `${prefix}.${attribute}`, escapeValue(value));
  }
}

function addAlternativeNames(
  variables: Map<string, string[]>,
  whose: 'Subject' | 'Issuer',
  extension: { names: x509.GeneralNames } | null,
): void {
  for (const name of extension?.names.items ?? []) {
    const known = ALTERNATIVE_NAMES[name.type];
    const variable = `iot:Certificate.${whose}.AlternativeName.${known}`;
    if (known !== undefined) add(variables, variable, escapeValue(name.value));
  }
}

function add(variables: Map<string, string[]>, variable: string, value: string): void {
  const values = variables.get(variable);
  if (values) values.push(value);
  else variables.set(variable, [value]);
}

/** [AWS-IoT: cert-policy-variables] */
function escapeValue(value: string): string {
  return value.replace(/[,"\\+=<>;]/g, (character) => `\\${character}`);
}
