import * as v from 'valibot';
import { physicalName, resourceUuid } from './physical-name.ts';
import { json, text } from './property-schema.ts';
import { defineProvider, type ProviderContext, type ResourceProvider, regionalArn } from './resource-provider.ts';

interface Inert {
  /** What the resource's lack of effect means. */
  meaning: string;
  /** The property that names the resource; without it a name is made. */
  nameProperty?: string;
  attributes?: (name: string, context: ProviderContext) => Record<string, string>;
}

/** Types that are accepted so that references to them resolve, and that do nothing. */
const INERT: Record<string, Inert> = {
  'AWS::Logs::MetricFilter': { meaning: 'no metrics are made of log lines' },
  'AWS::CloudWatch::Alarm': {
    meaning: 'metrics are not collected: the alarm never fires',
    nameProperty: 'AlarmName',
    attributes: (name, context) => ({ Arn: regionalArn(context, 'cloudwatch', `alarm:${name}`) }),
  },
  'AWS::CloudWatch::CompositeAlarm': {
    meaning: 'metrics are not collected: the alarm never fires',
    nameProperty: 'AlarmName',
    attributes: (name, context) => ({ Arn: regionalArn(context, 'cloudwatch', `alarm:${name}`) }),
  },
  'AWS::CloudWatch::Dashboard': { meaning: 'there are no metrics to show', nameProperty: 'DashboardName' },
  'AWS::Events::EventBusPolicy': {
    meaning: 'callers are checked against their role only, not against the policy of the bus',
  },
  'AWS::Glue::Database': { meaning: 'there is no data catalog: read the files themselves' },
  'AWS::Glue::Table': { meaning: 'there is no data catalog: read the files themselves' },
  'AWS::KMS::Key': {
    meaning: 'nothing is encrypted at rest; key policies are not checked',
    attributes: (name, context) => ({ KeyId: name, Arn: regionalArn(context, 'kms', `key/${name}`) }),
  },
  'AWS::KMS::Alias': { meaning: 'nothing is encrypted at rest', nameProperty: 'AliasName' },
  'AWS::IoT::AccountAuditConfiguration': { meaning: 'Device Defender audits do not run' },
  'AWS::IoT::ScheduledAudit': { meaning: 'Device Defender audits do not run', nameProperty: 'ScheduledAuditName' },
  'AWS::S3::BucketPolicy': { meaning: 'callers are checked against their role only, not against the bucket policy' },
};

/** Providers of the types that do nothing here, by type. */
export const INERT_PROVIDERS: Record<string, ResourceProvider> = Object.fromEntries(
  Object.entries(INERT).map(([type, inert]) => [type, inertProvider(inert)]),
);

function inertProvider(inert: Inert): ResourceProvider {
  return defineProvider(v.optional(json, {}), (properties, context) => {
    const named = v.safeParse(text, inert.nameProperty === undefined ? undefined : properties[inert.nameProperty]);
    const name = named.success ? named.output : unnamed(context);
    return { ref: name, attributes: inert.attributes?.(name, context) ?? {}, notEmulated: inert.meaning };
  });
}

function unnamed(context: ProviderContext): string {
  if (context.type === 'AWS::KMS::Key') return resourceUuid(context);
  return physicalName(context, { maxLength: 255 });
}
