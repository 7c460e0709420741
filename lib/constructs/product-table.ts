import { RemovalPolicy } from 'aws-cdk-lib';
import { Billing, type TablePropsV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Environment } from '../environments/environment.ts';
import type { ServiceFunction } from './service-function.ts';

export type ItemAction = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

export interface ProductTableProps
  extends Pick<
    TablePropsV2,
    'partitionKey' | 'sortKey' | 'globalSecondaryIndexes' | 'localSecondaryIndexes' | 'timeToLiveAttribute'
  > {
  readonly environment: Environment;
  /** Environment variable in which functions find the table's name. */
  readonly variable: string;
}

export interface TableAccess {
  readonly items?: readonly ItemAction[];
  /** True also allows queries of the base table. */
  readonly query?: boolean;
  /** Name of the one index that may be queried. */
  readonly queryIndex?: string;
}

/** An on-demand table of the product. Access is given together with the name, so a function never has half of it. */
export class ProductTable extends Construct {
  readonly table: TableV2;
  readonly #variable: string;

  constructor(scope: Construct, id: string, props: ProductTableProps) {
    super(scope, id);
    const { environment, variable, ...keys } = props;
    this.#variable = variable;
    this.table = new TableV2(this, 'Table', {
      ...keys,
      billing: Billing.onDemand(),
      deletionProtection: environment.isProtected,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: environment.isProtected },
      removalPolicy: environment.isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  /** Lets the function reach the table and tells it the name. Scans are nobody's. */
  allow(target: ServiceFunction, access: TableAccess): void {
    target.function.addEnvironment(this.#variable, this.table.tableName);
    const actions = (access.items ?? []).map((action) => `dynamodb:${action}`);
    if (access.query) actions.push('dynamodb:Query');
    if (actions.length > 0) target.allow(actions, this.table.tableArn);
    if (access.queryIndex !== undefined) {
      target.allow(['dynamodb:Query'], `${this.table.tableArn}/index/${access.queryIndex}`);
    }
  }
}
