import * as v from 'valibot';
import { createTable, provisionedThroughput, tableProperties } from './dynamodb-table-creation.ts';
import { physicalName } from './physical-name.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  ...tableProperties,
  BillingMode: v.optional(v.picklist(['PAY_PER_REQUEST', 'PROVISIONED']), 'PROVISIONED'),
  ProvisionedThroughput: v.optional(provisionedThroughput),
});

/** `AWS::DynamoDB::Table` */
export const dynamodbTable = defineProvider(schema, (properties, context) =>
  createTable({ ...properties, TableName: properties.TableName ?? physicalName(context, { maxLength: 255 }) }, context),
);
