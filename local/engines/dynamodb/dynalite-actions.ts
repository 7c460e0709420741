import { createRequire } from 'node:module';
import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import type { DynaliteStore } from './dynalite-store.ts';
import { type ExpressionParser, rememberExpressions } from './expression-cache.ts';
import type { IndexDescription, Item, TableDescription } from './item-types.ts';

/** Input that passed dynalite's validation: unknown properties dropped, expressions parsed. */
export type ValidInput = JsonObject & { TableName?: string };

type Action = (store: DynaliteStore, data: ValidInput, callback: (error: unknown, output?: unknown) => void) => void;
interface OperationValidation {
  types: JsonObject;
  custom?: unknown;
}

interface DynaliteDb {
  createKey(item: Item, table: TableDescription): string;
  validateKey(key: Item, table: TableDescription): Error | undefined | null;
  checkConditional(data: ValidInput, existing: Item | undefined): Error | undefined | null;
  getIndexActions(
    indexes: IndexDescription[],
    oldItem: Item | null,
    newItem: Item | null,
    table: TableDescription,
  ): { puts: { index: string; key: string; item: Item }[] };
  itemSize(item: Item): number;
}

interface DynaliteValidations {
  checkTypes(data: JsonObject, types: JsonObject): ValidInput;
  checkValidations(data: ValidInput, types: JsonObject, custom: unknown, store: DynaliteStore): void;
}

const dynaliteOperations = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
] as const;

export type DynaliteOperation = (typeof dynaliteOperations)[number];

export function isDynaliteOperation(name: string): name is DynaliteOperation {
  return (dynaliteOperations as readonly string[]).includes(name);
}

/** dynalite's actions on our store; the only place that touches the package. */
export interface DynaliteActions {
  db: DynaliteDb;
  /** Throws ValidationException and SerializationException as DynamoDB words them. `input` is consumed. */
  validate(operation: DynaliteOperation, input: JsonObject): ValidInput;
  /** Runs an action that answers in the same turn (all item reads and writes by key). */
  runNow(operation: DynaliteOperation, input: ValidInput): JsonObject;
  run(operation: DynaliteOperation, input: ValidInput): Promise<JsonObject>;
}

export function createDynaliteActions(store: DynaliteStore): DynaliteActions {
  const require = createRequire(import.meta.url);
  const db = require('dynalite/db') as DynaliteDb;
  const validations = require('dynalite/validations') as DynaliteValidations;
  speedUpParsers(require);
  const loaded = new Map<DynaliteOperation, { action: Action; validation: OperationValidation }>();
  const load = (operation: DynaliteOperation) => {
    const existing = loaded.get(operation);
    if (existing) return existing;
    const file = operation.charAt(0).toLowerCase() + operation.slice(1);
    const entry = {
      action: require(`dynalite/actions/${file}`) as Action,
      validation: require(`dynalite/validations/${file}`) as OperationValidation,
    };
    loaded.set(operation, entry);
    return entry;
  };
  return {
    db,
    validate(operation, input) {
      const { types, custom } = load(operation).validation;
      try {
        const data = validations.checkTypes(input, types);
        validations.checkValidations(data, types, custom, store);
        return data;
      } catch (error) {
        throw asAwsError(error);
      }
    },
    runNow(operation, input) {
      let answer: { error: unknown; output: unknown } | undefined;
      load(operation).action(store, input, (error, output) => {
        answer ??= { error, output };
      });
      if (!answer) throw new Error(`dynalite ${operation} did not answer in the same turn`);
      if (answer.error) throw asAwsError(answer.error);
      return isObject(answer.output) ? answer.output : {};
    },
    run: (operation, input) =>
      new Promise((resolve, reject) => {
        load(operation).action(store, input, (error, output) => {
          if (error) reject(asAwsError(error));
          else resolve(isObject(output) ? output : {});
        });
      }),
  };
}

const remembering = new WeakSet<ExpressionParser>();

/** Its validations ask these modules for `parse` at each call. */
function speedUpParsers(require: NodeJS.Require): void {
  for (const name of ['conditionParser', 'updateParser', 'projectionParser']) {
    const parser = require(`dynalite/db/${name}`) as ExpressionParser;
    if (remembering.has(parser)) continue;
    remembering.add(parser);
    parser.parse = rememberExpressions({ parse: parser.parse }).parse;
  }
}

/** dynalite's errors carry `{ statusCode, body: { __type, message } }`; anything else is a defect and goes on as it is. */
function asAwsError(error: unknown): unknown {
  if (!(error instanceof Error) || !('body' in error) || !isObject(error.body)) return error;
  const { __type: type, message, Message: capitalMessage, ...fields } = error.body;
  const name = String(type ?? 'InternalServerError').replace(/^.*#/, '');
  return new AwsError(name, String(message ?? capitalMessage ?? error.message), { fields });
}
