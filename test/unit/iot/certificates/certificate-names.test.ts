import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CertificateVariables,
  readCertificateVariables,
} from '../../../../local/iot/certificates/certificate-names.ts';
import { P256_SIGNING, webcrypto, x509 } from '../../../../local/iot/certificates/x509-engine.ts';
import { ARN, allow, compile } from '../policy/sample-policies.ts';

/** Object identifiers and the attribute names of the policy variables. [AWS-IoT: cert-policy-variables] */
const ATTRIBUTES: [oid: string, name: string][] = [
  ['2.5.4.46', 'DistinguishedNameQualifier'],
  ['2.5.4.6', 'Country'],
  ['2.5.4.10', 'Organization'],
  ['2.5.4.11', 'OrganizationalUnit'],
  ['2.5.4.8', 'State'],
  ['2.5.4.3', 'CommonName'],
  ['2.5.4.5', 'SerialNumber'],
  ['2.5.4.12', 'Title'],
  ['2.5.4.4', 'Surname'],
  ['2.5.4.42', 'GivenName'],
  ['2.5.4.43', 'Initials'],
  ['2.5.4.65', 'Pseudonym'],
  ['2.5.4.44', 'GenerationQualifier'],
];

let variables: CertificateVariables;

beforeAll(async () => {
  const keys = (await webcrypto.subtle.generateKey(P256_SIGNING, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const nameOf = (whose: string) =>
    ATTRIBUTES.map(([oid]) => ({ [oid]: [oid === '2.5.4.6' ? 'DE' : `${whose}${oid}`] }));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '0a1b',
    subject: [
      ...nameOf('s'),
      { '2.5.4.11': ['second, of A=2'] },
      ...[3, 4, 5, 6].map((n) => ({ '2.5.4.11': [`unit ${n}`] })),
    ],
    issuer: nameOf('i'),
    notBefore: new Date(0),
    notAfter: new Date(1e12),
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: P256_SIGNING,
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'car.example' },
        { type: 'dns', value: 'two.example' },
        { type: 'email', value: 'car@example.com' },
        { type: 'url', value: 'https://car.example/?a=b' },
        { type: 'ip', value: '10.1.2.3' },
        { type: 'dn', value: 'CN=car' },
      ]),
      new x509.IssuerAlternativeNameExtension([{ type: 'dns', value: 'ca.example' }]),
    ],
  });
  variables = readCertificateVariables(Buffer.from(certificate.rawData));
});

describe('certificate variables [AWS-IoT: cert-policy-variables]', () => {
  it.each(ATTRIBUTES)('%s is %s, of subject and issuer', (oid, name) => {
    const [ofSubject, ofIssuer] = oid === '2.5.4.6' ? ['DE', 'DE'] : [`s${oid}`, `i${oid}`];
    expect(variables.get(`iot:Certificate.Subject.${name}`)?.[0]).toBe(ofSubject);
    expect(variables.get(`iot:Certificate.Issuer.${name}`)).toEqual([ofIssuer]);
  });

  it('have the alternative names of both, and the serial number', () => {
    const ofSubject = (kind: string) => variables.get(`iot:Certificate.Subject.AlternativeName.${kind}`);
    expect(ofSubject('DNSName')).toEqual(['car.example', 'two.example']);
    expect(ofSubject('RFC822Name')).toEqual(['car@example.com']);
    expect(ofSubject('IPAddress')).toEqual(['10.1.2.3']);
    expect(variables.get('iot:Certificate.Issuer.AlternativeName.DNSName')).toEqual(['ca.example']);
    expect(variables.get('iot:Certificate.SerialNumber')).toEqual(['0a1b']);
  });

  it('have commas, = and the like escaped', () => {
    expect(variables.get('iot:Certificate.Subject.OrganizationalUnit')?.[1]).toBe('second\\, of A\\=2');
    const ofSubject = (kind: string) => variables.get(`iot:Certificate.Subject.AlternativeName.${kind}`);
    expect(ofSubject('UniformResourceIdentifier')).toEqual(['https://car.example/?a\\=b']);
    expect(ofSubject('DirectoryName')).toEqual(['CN\\=car']);
  });

  it('name themselves in AvailableKeys', () => {
    const keys = variables.get('iot:Certificate.AvailableKeys');
    expect(keys).toContain('iot:Certificate.Issuer.AlternativeName.DNSName');
    expect(keys).toContain('iot:Certificate.SerialNumber');
    expect(keys).not.toContain('iot:Certificate.AvailableKeys');
    expect(keys).not.toContain('iot:Certificate.Issuer.AlternativeName.IPAddress');
  });
});

describe('certificate variables in a policy [AWS-IoT: cert-policy-variables]', () => {
  const UNIT = 'iot:Certificate.Subject.OrganizationalUnit';
  const mayPublish = (topic: string, condition: object = {}, asked = 'topic/a'): boolean =>
    compile(allow('iot:Publish', `${ARN}${topic}`, { Condition: condition }), { certificate: variables }).isAllowed(
      'iot:Publish',
      ARN + asked,
    );

  it.each([
    [UNIT, 's2.5.4.11', true],
    [`${UNIT}.0`, 's2.5.4.11', true],
    [`${UNIT}.2`, 'unit 3', true],
    [`${UNIT}.4`, 'unit 5', true],
    [`${UNIT}.5`, 'unit 6', false],
    ['iot:Certificate.Subject.AlternativeName.DNSName.1', 'two.example', true],
    ['iot:Certificate.Subject.AlternativeName.UniformResourceIdentifier', 'https://car.example/?a\\=b', false],
    ['iot:Certificate.Subject.Locality', 'x', false],
  ])('${%s} is %s: %s', (variable, value, expected) => {
    expect(mayPublish(`topic/\${${variable}}`, {}, `topic/${value}`)).toBe(expected);
  });

  it('keeps ${...} as text where a value may not be put in', () => {
    const variable = '${iot:Certificate.Subject.AlternativeName.UniformResourceIdentifier}';
    expect(mayPublish(`topic/${variable}`, {}, `topic/${variable}`)).toBe(true);
  });

  it.each([
    ['ForAnyValue:StringEquals', `${UNIT}.List`, ['unit 5'], true],
    ['ForAnyValue:StringEquals', `${UNIT}.List`, ['unit 6'], false],
    ['ForAllValues:StringLike', `${UNIT}.List`, ['unit *'], false],
    ['ForAllValues:StringLike', `${UNIT}.List`, ['*'], true],
    ['StringEquals', `${UNIT}.2`, ['unit 3'], true],
    ['ForAnyValue:StringEquals', 'iot:Certificate.AvailableKeys', [UNIT], true],
    ['ForAnyValue:StringEquals', 'iot:Certificate.AvailableKeys', ['iot:Certificate.Subject.Locality'], false],
  ])('%s on %s with %j: %s', (operator, key, values, expected) => {
    expect(mayPublish('topic/a', { [operator]: { [key]: values } })).toBe(expected);
  });
});
