import type { RegistrationConfig } from '../certificates/ca-certificate.ts';
import type { IotStore } from '../iot-store.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import { asObject } from './iot-operation.ts';

/** A template by name, or a body with a role; undefined when none is given. [AWS-IoT: API_RegistrationConfig] */
export function readRegistrationConfig(store: IotStore, value: unknown): Outcome<RegistrationConfig | undefined> {
  if (value === undefined || value === null) return done(undefined);
  const { templateBody, roleArn, templateName } = asObject(value) ?? {};
  const isText = [templateBody, roleArn, templateName].every((one) => one === undefined || typeof one === 'string');
  if (!isText || (templateName === undefined) === (templateBody === undefined)) {
    return failed('InvalidRequestException', 'registrationConfig must have either templateName or templateBody.');
  }
  if (templateBody !== undefined && roleArn === undefined) {
    return failed('InvalidRequestException', 'A templateBody needs a roleArn.');
  }
  const template = typeof templateName === 'string' ? store.templates.template(templateName) : undefined;
  if (templateName !== undefined && !template) return notFound(`Provisioning template ${String(templateName)}`);
  if (template && template.spec.templateType !== 'JITP') {
    return failed('InvalidRequestException', `Provisioning template ${String(templateName)} is not of type JITP.`);
  }
  return done({ templateBody, roleArn, templateName } as RegistrationConfig);
}
