import { RemovalPolicy } from 'aws-cdk-lib';
import { Billing, Capacity, type TablePropsV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Environment, TableCapacity } from '../environments/environment.ts';
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
  /** Absent: on demand, which takes any load at once; for what comes in storms. */
  readonly capacity?: TableCapacity | undefined;
}

export interface TableAccess {
  readonly items?: readonly ItemAction[];
  /** True also allows queries of the base table. */
  readonly query?: boolean;
  /** Name of the one index that may be queried. */
  readonly queryIndex?: string;
}

/** Above this share of what is provided DynamoDB provides more, within minutes; bursts live on what was left unused. */
const TARGET_UTILIZATION_PERCENT = 70;

/** A table of the product. Access is given together with the name, so a function never has half of it. */
export class ProductTable extends Construct {
  readonly table: TableV2;
  readonly #variable: string;

  constructor(scope: Construct, id: string, props: ProductTableProps) {
    super(scope, id);
    const { environment, variable, capacity, ...keys } = props;
    this.#variable = variable;
    this.table = new TableV2(this, 'Table', {
      ...keys,
      billing: capacity === undefined ? Billing.onDemand() : billingOf(capacity),
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

function billingOf({ writes, reads }: TableCapacity): Billing {
  const following = ({ least, most }: { least: number; most: number }): Capacity =>
    Capacity.autoscaled({
      ...{ minCapacity: least, maxCapacity: most, targetUtilizationPercent: TARGET_UTILIZATION_PERCENT },
      // asked for where a table was on demand before
      seedCapacity: least,
    });
  return Billing.provisioned({ writeCapacity: following(writes), readCapacity: following(reads) });
}
