import type { IotStore } from '../iot-store.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';

/** What can have tags here, and whether it exists. [AWS-IoT: tagging-iot] */
export function taggedResource(store: IotStore, arn: string | undefined): Outcome<string> {
  const [, type = '', name = ''] = /^arn:aws:iot:[^:]*:[^:]*:([a-z]+)\/(.+)$/.exec(arn ?? '') ?? [];
  const exists = KINDS[type];
  if (arn === undefined || !exists) return failed('InvalidRequestException', `${arn} cannot have tags.`);
  return exists(store, name.split('/')[0] ?? '') ? done(arn) : notFound(`Resource ${arn}`);
}

const KINDS: Readonly<Record<string, (store: IotStore, name: string) => boolean>> = {
  thingtype: ({ things }, name) => things.thingType(name) !== undefined,
  thinggroup: ({ groups }, name) => groups.thingGroup(name) !== undefined,
  job: ({ jobs }, id) => jobs.job(id) !== undefined,
  jobtemplate: ({ jobs }, id) => jobs.templates.find(id).ok,
  billinggroup: ({ account }, name) => account.billingGroups.find(name).ok,
  policy: ({ policies }, name) => policies.policy(name) !== undefined,
  cacert: ({ cas }, id) => cas.ca(id) !== undefined,
  provisioningtemplate: ({ templates }, name) => templates.template(name) !== undefined,
  rolealias: ({ account }, name) => account.roleAliases.find(name).ok,
  domainconfiguration: ({ account }, name) => account.domainConfigurations.find(name).ok,
  // Rules are kept by the rules engine, which the registry does not know.
  rule: () => true,
};
