import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluatePolicy } from '../../../../cli/why/evaluate-policy.ts';
import type { PolicyQuestion } from '../../../../cli/why/why-options.ts';
import { createCertificateAuthority } from '../../../../local/iot/certificates/certificate-authority.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { ARN, allow, deny } from '../../iot/policy/sample-policies.ts';
import { signingRequest } from '../../iot/signing-request.ts';

let dir: string;
const file = (name: string): string => join(dir, name);
const ofCommonName = allow('iot:Publish', `${ARN}topic/v1/\${iot:Certificate.Subject.CommonName}/*`, { Sid: 'Up' });
const secret = deny('iot:*', `${ARN}topic/v1/car-9/secret`);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'roadbed-test-'));
  const authority = await createCertificateAuthority({ clock: systemClock });
  const issued = await authority.issueFromCsr(await signingRequest('CN=car-9'));
  if (!issued.ok) throw new Error(issued.reason);
  const policy = (Statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement });
  await writeFile(file('names.json'), policy(ofCommonName));
  await writeFile(file('secret.json'), policy([secret]));
  await writeFile(file('text.json'), '- no JSON');
  await writeFile(file('car.pem'), issued.certificatePem);
});
afterAll(() => rm(dir, { recursive: true }));

const ask = (topic: string, more: Partial<PolicyQuestion> = {}) =>
  evaluatePolicy({
    ...{ kind: 'policy', files: [file('names.json')], action: 'iot:Publish', resource: `${ARN}topic/${topic}` },
    ...{ clientId: 'car-9', thingName: undefined, thingType: undefined, attributes: {}, certificateFile: undefined },
    ...{ certificateId: '', sourceIp: '127.0.0.1', persistent: false, willTopic: undefined, json: false, ...more },
  });

describe('a question about policy files', () => {
  it('is decided with the names of the certificate', async () => {
    const answer = await ask('v1/car-9/a', { certificateFile: file('car.pem') });
    expect(answer).toMatchObject({
      ...{ allowed: true, certificateId: expect.stringMatching(/^[0-9a-f]{64}$/) },
      decision: { allowed: true, statement: { policyName: 'names', sid: 'Up', index: 0 } },
      variables: { 'iot:Certificate.Subject.CommonName': 'car-9' },
    });
  });

  it('finds no value for them without one', async () => {
    const answer = await ask('v1/car-9/a');
    expect(answer.reason).toContain('${iot:Certificate.Subject.CommonName} has no value for this connection');
    expect(answer).not.toHaveProperty('certificateId');
  });

  it('counts all files together, a Deny in any of them first', async () => {
    const files = [file('names.json'), file('secret.json')];
    const answer = await ask('v1/car-9/secret', { files, certificateFile: file('car.pem') });
    expect(answer).toMatchObject({ allowed: false, decision: { reason: 'explicit-deny' } });
    expect(answer.reason).toContain('Statement[0] of policy secret denies');
  });

  it.each([
    ['a policy that is no JSON', { files: ['text.json'] }, '--policy', 'it is no JSON'],
    ['a policy that is not there', { files: ['none.json'] }, '--policy', 'ENOENT'],
    ['a certificate that is none', { certificateFile: 'names.json' }, '--certificate', 'no certificate in PEM'],
    ['a certificate that is not there', { certificateFile: 'none.pem' }, '--certificate', 'ENOENT'],
  ])('names %s', async (_title, { files, certificateFile }: Partial<PolicyQuestion>, option, problem) => {
    const asked = ask('a', {
      ...(files === undefined ? {} : { files: files.map(file) }),
      ...(certificateFile === undefined ? {} : { certificateFile: file(certificateFile) }),
    });
    await expect(asked).rejects.toThrow(new RegExp(`^${option} .*${problem}`));
  });
});
