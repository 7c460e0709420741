import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import { type CaCertificate, isInDate, type RegistrationConfig } from '../certificates/ca-certificate.ts';
import { certificateIdOfDer } from '../certificates/certificate.ts';
import { weaknessOf } from '../certificates/key-strength.ts';
import { x509 } from '../certificates/x509-engine.ts';
import type { IotStore } from '../iot-store.ts';
import { applyPlan, planProblem } from './apply-plan.ts';
import { certificateParameters } from './certificate-parameters.ts';
import { missingRolePermission } from './provisioning-role.ts';
import { planResources } from './resource-plan.ts';
import { readTemplateDocument, type TemplateDocument, TemplateFailure } from './template-document.ts';

export interface JustInTimePorts {
  store: IotStore;
  roles: RoleAuthorizer;
  clock: Clock;
  log: Log;
  /** Sends an event to subscribers and rules. */
  emit(topic: string, payloadJson: string): void;
}

/** The first connection of a certificate that is not registered and whose CA is. */
export interface JustInTime {
  /**
   * Registers the certificate, and provisions its thing if its CA has a template. The connection it came with has been
   * refused: the device is to connect again. When AWS drops the first one is not documented. [assumed]
   */
  register(certificateDer: Buffer): void;
}

/** [AWS-IoT: auto-register-device-cert] [AWS-IoT: jit-provisioning] */
export function createJustInTime(ports: JustInTimePorts): JustInTime {
  const { store, clock, log } = ports;
  return {
    register(certificateDer) {
      const certificateId = certificateIdOfDer(certificateDer);
      if (store.certificates.certificate(certificateId)) return;
      const ca = admittingCa(store, clock, certificateDer);
      if (!ca) return;
      const fault = certificateFault(certificateDer, clock.nowMs());
      if (fault !== undefined) {
        log('warn', 'just-in-time-refused', { certificateId, caCertificateId: ca.certificateId, reason: fault });
        return;
      }
      const origin = { caCertificateId: ca.certificateId, mode: ca.mode };
      const admitted = store.certificates.admit(pemOf(certificateDer), 'PENDING_ACTIVATION', origin);
      if (!admitted.ok) {
        log('warn', 'just-in-time-refused', { certificateId, reason: admitted.message });
        return;
      }
      if (ca.registrationConfig) provision(ports, ca, ca.registrationConfig, certificateId, certificateDer);
      else announce(ports, ca, certificateId);
    },
  };
}

function admittingCa(store: IotStore, clock: Clock, certificateDer: Buffer): CaCertificate | undefined {
  // who has no CA pays for no parsing
  if (store.cas.cas().length === 0) return undefined;
  const ca = store.cas.issuerOf(certificateDer);
  return ca?.status === 'ACTIVE' && ca.allowAutoRegistration && isInDate(ca, clock) ? ca : undefined;
}

function certificateFault(der: Buffer, nowMs: number): string | undefined {
  const certificate = new x509.X509Certificate(new Uint8Array(der));
  if (nowMs < certificate.notBefore.getTime()) return 'it is not valid yet';
  if (nowMs > certificate.notAfter.getTime()) return 'it is expired';
  return weaknessOf(certificate);
}

function pemOf(der: Buffer): string {
  return `${x509.PemConverter.encode(der, 'CERTIFICATE')}\n`;
}

/** What activates and attaches the certificate is the account's own, behind a rule on this topic. */
function announce({ store, clock, log, emit }: JustInTimePorts, ca: CaCertificate, certificateId: string): void {
  const nowMs = clock.nowMs();
  const message = {
    certificateId,
    caCertificateId: ca.certificateId,
    timestamp: nowMs,
    certificateStatus: 'PENDING_ACTIVATION',
    awsAccountId: store.arns.accountId,
    certificateRegistrationTimestamp: String(nowMs),
  };
  emit(`$aws/events/certificates/registered/${ca.certificateId}`, JSON.stringify(message));
  log('info', 'certificate-registered-just-in-time', { certificateId, caCertificateId: ca.certificateId });
}

/** A certificate that cannot be provisioned is taken back, so that the next connection tries again. [assumed] */
function provision(
  ports: JustInTimePorts,
  ca: CaCertificate,
  config: RegistrationConfig,
  certificateId: string,
  certificateDer: Buffer,
): void {
  const { store, log } = ports;
  const caCertificateId = ca.certificateId;
  const outcome = tryProvision(ports, config, certificateId, certificateDer);
  if (!outcome.ok) {
    store.certificates.withdraw(certificateId);
    log('warn', 'just-in-time-provisioning-failed', { certificateId, caCertificateId, reason: outcome.reason });
    return;
  }
  log('info', 'thing-provisioned', { certificateId, caCertificateId, thingName: outcome.thingName });
}

type Provisioned = { ok: true; thingName: string | undefined } | { ok: false; reason: string };

function tryProvision(
  { store, roles }: JustInTimePorts,
  config: RegistrationConfig,
  certificateId: string,
  certificateDer: Buffer,
): Provisioned {
  try {
    const template = templateOf(store, config);
    const plan = planResources(
      template.document,
      certificateParameters(template.document, certificateDer),
      certificateId,
    );
    const lacking = missingRolePermission(store, roles, template.roleArn, plan);
    if (lacking !== undefined) return { ok: false, reason: lacking };
    const problem = planProblem(store, plan);
    if (problem) return { ok: false, reason: problem.rejected.errorMessage };
    applyPlan(store, plan);
    return { ok: true, thingName: plan.thing?.thingName };
  } catch (error) {
    if (error instanceof TemplateFailure) return { ok: false, reason: error.message };
    throw error;
  }
}

function templateOf(store: IotStore, config: RegistrationConfig): { document: TemplateDocument; roleArn: string } {
  const { templateName, templateBody, roleArn } = config;
  if (templateName === undefined) {
    return { document: readTemplateDocument(templateBody ?? ''), roleArn: roleArn ?? '' };
  }
  const template = store.templates.template(templateName);
  if (!template?.spec.enabled) throw new TemplateFailure(`Template ${templateName} is unknown or disabled.`);
  return { document: template.document, roleArn: roleArn ?? template.spec.provisioningRoleArn };
}
