import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { ENV } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { ProductTable } from './product-table.ts';

/**
 * Deeds of operators, by whom they concern. Functions put a record on condition that there is none yet; nobody may update
 * or delete one, and none expires.
 */
export class AuditTable extends ProductTable {
  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id, {
      environment,
      variable: ENV.auditTable,
      partitionKey: { name: 'subject', type: AttributeType.STRING },
      sortKey: { name: 'recordId', type: AttributeType.STRING },
    });
  }
}
