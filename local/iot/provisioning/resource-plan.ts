import { createHash } from 'node:crypto';
import type { ThingPrincipalType } from '../registry/thing.ts';
import {
  type OverrideSetting,
  record,
  type TemplateDocument,
  TemplateFailure,
  type TemplateResource,
} from './template-document.ts';
import { resolveValue, type TemplateScope } from './template-functions.ts';

/** A template with one request's values put in: what is to stand in the registry afterwards. */
export interface ResourcePlan {
  certificateId: string;
  certificateStatus: 'ACTIVE' | 'INACTIVE';
  certificateOverride: OverrideSetting | undefined;
  thingPrincipalType: ThingPrincipalType;
  thing: PlannedThing | undefined;
  policies: PlannedPolicy[];
  deviceConfiguration: Record<string, string>;
}

export interface PlannedThing {
  thingName: string;
  thingTypeName: string | undefined;
  attributes: Record<string, string>;
  groups: string[];
  billingGroupName: string | undefined;
  overrides: TemplateResource['overrideSettings'];
}

/** `documentText` is there when the template carries the policy itself rather than naming one. */
export interface PlannedPolicy {
  policyName: string;
  documentText: string | undefined;
}

const CERTIFICATE_ID = 'AWS::IoT::Certificate::Id';

/** Resolves a template for one request. Throws `TemplateFailure` when a value is missing or of the wrong shape. */
export function planResources(
  document: TemplateDocument,
  parameters: Readonly<Record<string, string>>,
  certificateId: string,
): ResourcePlan {
  const scope = scopeOf(document, parameters, certificateId);
  const resolved = document.resources.map((resource) => ({
    ...resource,
    properties: record(resolveValue(resource.properties, scope), `Resources.${resource.logicalName}.Properties`),
  }));
  const certificate = resolved.find((resource) => resource.type === 'AWS::IoT::Certificate');
  const thing = resolved.find((resource) => resource.type === 'AWS::IoT::Thing');
  return {
    certificateId: ownCertificate(certificate?.properties['CertificateId'], certificateId),
    certificateStatus: statusOf(certificate?.properties['Status']),
    certificateOverride: certificate?.overrideSettings['Status'],
    thingPrincipalType:
      certificate?.properties['ThingPrincipalType'] === 'EXCLUSIVE_THING' ? 'EXCLUSIVE_THING' : 'NON_EXCLUSIVE_THING',
    thing: thing && planThing(thing),
    policies: resolved.filter((resource) => resource.type === 'AWS::IoT::Policy').map(planPolicy),
    deviceConfiguration: textMap(resolveValue(document.deviceConfiguration, scope), 'DeviceConfiguration'),
  };
}

/** Values by name: given ones, then defaults. Parameters that the template does not declare are dropped. [assumed] */
function scopeOf(
  document: TemplateDocument,
  parameters: Readonly<Record<string, string>>,
  certificateId: string,
): TemplateScope {
  const values = new Map<string, string>();
  for (const [name, fallback] of document.parameters) {
    const given = Object.hasOwn(parameters, name) ? parameters[name] : fallback;
    if (given !== undefined) values.set(name, given);
  }
  // Set last, so that no request can name another certificate.
  values.set(CERTIFICATE_ID, certificateId);
  return { values, mappings: document.mappings };
}

function ownCertificate(value: unknown, certificateId: string): string {
  if (value === certificateId) return certificateId;
  throw new TemplateFailure('The template does not name the certificate of the ownership token.');
}

function statusOf(value: unknown): 'ACTIVE' | 'INACTIVE' {
  const status = String(value ?? 'ACTIVE').toUpperCase();
  if (status === 'ACTIVE' || status === 'INACTIVE') return status;
  throw new TemplateFailure(`Certificate status ${status} is not valid.`);
}

function planThing(resource: TemplateResource): PlannedThing {
  const { properties } = resource;
  const groups = properties['ThingGroups'] ?? [];
  if (!Array.isArray(groups)) throw new TemplateFailure('ThingGroups: not a list.');
  return {
    thingName: text(properties['ThingName'], 'ThingName'),
    thingTypeName: optionalText(properties['ThingTypeName'], 'ThingTypeName'),
    attributes: textMap(properties['AttributePayload'] ?? {}, 'AttributePayload'),
    groups: groups.map((group) => text(group, 'ThingGroups')),
    billingGroupName: optionalText(properties['BillingGroup'], 'BillingGroup'),
    overrides: resource.overrideSettings,
  };
}

function planPolicy(resource: TemplateResource): PlannedPolicy {
  const { PolicyName: policyName, PolicyDocument: document } = resource.properties;
  if ((policyName === undefined) === (document === undefined)) {
    throw new TemplateFailure(`${resource.logicalName}: exactly one of PolicyName and PolicyDocument is needed.`);
  }
  if (policyName !== undefined) return { policyName: text(policyName, 'PolicyName'), documentText: undefined };
  const documentText = typeof document === 'string' ? document : JSON.stringify(document);
  const hash = createHash('sha256').update(documentText).digest('hex');
  return { policyName: hash, documentText };
}

function text(value: unknown, place: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new TemplateFailure(`${place}: a string is needed.`);
}

function optionalText(value: unknown, place: string): string | undefined {
  return value === undefined ? undefined : text(value, place);
}

function textMap(value: unknown, place: string): Record<string, string> {
  const map = record(value, place);
  const bad = Object.keys(map).find((key) => typeof map[key] !== 'string');
  if (bad !== undefined) throw new TemplateFailure(`${place}.${bad}: not a string.`);
  return map as Record<string, string>;
}
