import * as v from 'valibot';
import { createTable, tableProperties } from './dynamodb-table-creation.ts';
import { physicalName } from './physical-name.ts';
import { defineProvider } from './resource-provider.ts';

/**
 * `AWS::DynamoDB::GlobalTable`: one table in this region, on demand.
 * [assumed] Replicas in other regions and auto-scaled capacity do not matter on one machine.
 */
export const dynamodbGlobalTable = defineProvider(v.object(tableProperties), (properties, context) =>
  createTable(
    {
      ...properties,
      TableName: properties.TableName ?? physicalName(context, { maxLength: 255 }),
      BillingMode: 'PAY_PER_REQUEST',
    },
    context,
  ),
);
