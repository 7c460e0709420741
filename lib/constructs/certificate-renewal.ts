import { Duration, Stack } from 'aws-cdk-lib';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV, INDEXES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { csrRule } from '../rules/csr-rule.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import { IDENTITY_NAMES } from './fleet-identity.ts';
import type { ProductTables } from './product-tables.ts';
import { FunctionSchedule } from './schedule.ts';
import { ServiceFunction } from './service-function.ts';
import { TopicRule } from './topic-rule.ts';
import { allowDownlink } from './vehicle-downlink.ts';

export interface CertificateRenewalProps {
  readonly environment: Environment;
  readonly bundlesDir: string;
  readonly tables: ProductTables;
  /** Messages a rule could not hand on. */
  readonly ruleErrors: IQueue;
  /** Events a function failed on for good. */
  readonly failedEvents: IQueue;
}

/** Renews certificates: one function answers requests, one does what is due, one counts what ends soon. */
export class CertificateRenewal extends Construct {
  readonly functions: readonly ServiceFunction[];
  readonly expiry: ServiceFunction;

  constructor(scope: Construct, id: string, props: CertificateRenewalProps) {
    super(scope, id);
    const issue = this.#issue(props);
    const sweeper = this.#sweeper(props);
    this.expiry = this.#expiry(props);
    this.functions = [issue, sweeper, this.expiry];
  }

  #issue({ tables, ruleErrors, failedEvents, ...settings }: CertificateRenewalProps): ServiceFunction {
    const issue = new ServiceFunction(this, {
      ...settings,
      functionName: 'certificate-issue',
      description: "Answers a vehicle's request for its new certificate",
      // far below the lease of a request, so that two never answer the same one
      timeoutSeconds: 15,
    });
    tables.vehicles.allow(issue, { items: ['GetItem', 'UpdateItem'] });
    tables.certificates.allow(issue, { items: ['GetItem', 'PutItem'] });
    tables.mailbox.allow(issue, { items: ['GetItem', 'PutItem'] });
    allowDownlink(issue);
    this.#tellSettings(issue);
    this.#allowCertificates(issue, ['iot:DescribeCertificate', 'iot:UpdateCertificate', 'iot:AttachPolicy']);
    issue.allow(['iot:CreateCertificateFromCsr', 'iot:AttachThingPrincipal'], '*');
    const { ruleName, description, sql } = csrRule;
    const action = { kind: 'function', target: issue } as const;
    new TopicRule(this, 'Rule', { ruleName, description, sql, action, errorQueue: ruleErrors });
    issue.function.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(failedEvents),
    });
    return issue;
  }

  #sweeper({ tables, ruleErrors: _rules, failedEvents, ...settings }: CertificateRenewalProps): ServiceFunction {
    const sweeper = new ServiceFunction(this, {
      ...settings,
      functionName: 'certificate-sweeper',
      description: 'Plans campaigns of renewal and does what is due about certificates',
      timeoutSeconds: 50,
    });
    tables.vehicles.allow(sweeper, { items: ['GetItem', 'UpdateItem'], queryIndex: INDEXES.vehiclesByTenant });
    tables.certificates.allow(sweeper, {
      items: ['GetItem', 'PutItem'],
      queryIndex: INDEXES.certificatesByDueTime,
    });
    tables.certificates.allow(sweeper, { queryIndex: INDEXES.certificatesByExpiry });
    tables.certificates.allow(sweeper, { queryIndex: INDEXES.certificatesByCampaign });
    tables.campaigns.allow(sweeper, { items: ['GetItem', 'PutItem'], queryIndex: INDEXES.campaignsOpen });
    tables.mailbox.allow(sweeper, { items: ['GetItem', 'PutItem'] });
    allowDownlink(sweeper);
    this.#tellSettings(sweeper);
    this.#allowCertificates(sweeper, ['iot:DescribeCertificate', 'iot:UpdateCertificate', 'iot:DetachPolicy']);
    new FunctionSchedule(this, 'Sweep', {
      target: sweeper,
      every: Duration.minutes(1),
      description: 'Sweeps certificates for what is due',
      failureQueue: failedEvents,
    });
    return sweeper;
  }

  #expiry({ tables, ruleErrors: _rules, failedEvents, ...settings }: CertificateRenewalProps): ServiceFunction {
    const expiry = new ServiceFunction(this, {
      ...settings,
      functionName: 'certificate-expiry',
      description: 'Counts the certificates that end soon',
      timeoutSeconds: 60,
    });
    tables.certificates.allow(expiry, { queryIndex: INDEXES.certificatesByExpiry });
    expiry.function.addEnvironment(ENV.expiryWarning, String(settings.environment.certificates.warningDays));
    new FunctionSchedule(this, 'CountExpiring', {
      target: expiry,
      every: Duration.hours(6),
      description: 'Counts the certificates that end soon',
      failureQueue: failedEvents,
    });
    return expiry;
  }

  #tellSettings(target: ServiceFunction): void {
    target.function.addEnvironment(ENV.devicePolicy, IDENTITY_NAMES.devicePolicy);
    target.function.addEnvironment(ENV.certificateArnPrefix, this.#certificateArn(''));
    tellRenewalSettings(target);
  }

  #allowCertificates(target: ServiceFunction, actions: string[]): void {
    const certificates = this.#certificateArn('*');
    target.allow(actions, certificates);
    acknowledgeWildcard(target.role, certificates, 'which certificates a renewal makes and ends is known at run time');
  }

  #certificateArn(certificateId: string): string {
    return Stack.of(this).formatArn({ service: 'iot', resource: 'cert', resourceName: certificateId });
  }
}

/** How long each step of a renewal may take. */
export function tellRenewalSettings(target: ServiceFunction): void {
  const { askAgainSeconds, confirmWithinSeconds, graceSeconds } = target.environment.certificates;
  target.function.addEnvironment(ENV.renewalAskAgain, String(askAgainSeconds));
  target.function.addEnvironment(ENV.renewalConfirmWithin, String(confirmWithinSeconds));
  target.function.addEnvironment(ENV.renewalGrace, String(graceSeconds));
}
