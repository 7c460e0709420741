import type { Clock } from '../../ports/clock.ts';
import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import { createChangeStream, type StreamViewType } from './change-stream.ts';
import type { DynaliteActions, ValidInput } from './dynalite-actions.ts';
import type { TableStore } from './dynalite-store.ts';
import { applyIndexUpdates } from './global-index.ts';
import type { TableDescription } from './item-types.ts';
import type { SettingsRegistry } from './table-settings.ts';
import { describeTimeToLive, updateTimeToLive } from './time-to-live.ts';

interface TableOperationParts {
  tables: TableStore;
  actions: DynaliteActions;
  settings: SettingsRegistry;
  clock: Clock;
  region: string;
  onStreamAppend: (streamArn: string) => void;
}

/** Table-level operations that dynalite lacks or knows only in part; `undefined` means: not one of them. */
export function tableOperation(
  parts: TableOperationParts,
  operation: string,
  input: JsonObject,
): Promise<JsonObject> | JsonObject | undefined {
  switch (operation) {
    case 'CreateTable':
      return createTable(parts, input);
    case 'DescribeTable':
      return { Table: describe(parts, existingTable(parts, input)) };
    case 'UpdateTable':
      return updateTable(parts, input);
    case 'DeleteTable':
      return deleteTable(parts, input);
    case 'UpdateTimeToLive':
      return updateTimeToLive(parts.settings.of(existingTable(parts, input).TableName), input);
    case 'DescribeTimeToLive':
      return describeTimeToLive(parts.settings.of(existingTable(parts, input).TableName));
    case 'UpdateContinuousBackups':
    case 'DescribeContinuousBackups':
      return continuousBackups(parts, operation, input);
    default:
      return undefined;
  }
}

async function createTable(parts: TableOperationParts, input: JsonObject): Promise<JsonObject> {
  const { actions, tables } = parts;
  const { Tags, ...request } = input;
  const data = actions.validate('CreateTable', structuredClone(request));
  await actions.run('CreateTable', data);
  const table = tables.table(String(data.TableName));
  if (!table) throw new Error('dynalite lost the table it created');
  applySettings(parts, table, input);
  const answer = { TableDescription: describe(parts, table) };
  while (table.TableStatus === 'CREATING') await new Promise((resolve) => setTimeout(resolve, 1));
  if (Array.isArray(Tags) && Tags.length > 0) {
    await actions.run('TagResource', actions.validate('TagResource', { ResourceArn: table.TableArn, Tags }));
  }
  return answer;
}

async function updateTable(parts: TableOperationParts, input: JsonObject): Promise<JsonObject> {
  const table = existingTable(parts, input);
  applyIndexUpdates(parts.tables, parts.actions, input);
  applySettings(parts, table, input);
  const forDynalite = remainingUpdate(input);
  if (forDynalite) {
    await parts.actions.run('UpdateTable', parts.actions.validate('UpdateTable', forDynalite));
  }
  return { TableDescription: describe(parts, table) };
}

/** What is left of an UpdateTable for dynalite: throughput and billing mode, and updates of an index's throughput. */
function remainingUpdate(input: JsonObject): ValidInput | undefined {
  const rest: ValidInput = { TableName: String(input['TableName']) };
  for (const name of ['ProvisionedThroughput', 'BillingMode']) if (input[name] !== undefined) rest[name] = input[name];
  const updates = input['GlobalSecondaryIndexUpdates'];
  const throughput = Array.isArray(updates) ? updates.filter((update) => isObject(update) && update['Update']) : [];
  if (throughput.length > 0) rest['GlobalSecondaryIndexUpdates'] = throughput;
  return Object.keys(rest).length > 1 ? rest : undefined;
}

async function deleteTable(parts: TableOperationParts, input: JsonObject): Promise<JsonObject> {
  const table = existingTable(parts, input);
  const settings = parts.settings.of(table.TableName);
  if (settings.deletionProtection) {
    const message =
      'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.';
    throw new AwsError('ValidationException', message);
  }
  const answer = { TableDescription: { ...describe(parts, table), TableStatus: 'DELETING' } };
  await parts.actions.run('DeleteTable', parts.actions.validate('DeleteTable', { TableName: table.TableName }));
  if (settings.stream) settings.stream.enabled = false;
  parts.settings.forget(table.TableName);
  while (parts.tables.table(table.TableName)) await new Promise((resolve) => setTimeout(resolve, 1));
  return answer;
}

function applySettings(parts: TableOperationParts, table: TableDescription, input: JsonObject): void {
  const settings = parts.settings.of(table.TableName);
  if (typeof input['DeletionProtectionEnabled'] === 'boolean') {
    settings.deletionProtection = input['DeletionProtectionEnabled'];
  }
  if (typeof input['TableClass'] === 'string') settings.tableClass = input['TableClass'];
  if (isObject(input['SSESpecification'])) {
    const { Enabled, SSEType, KMSMasterKeyId } = input['SSESpecification'];
    if (Enabled) settings.serverSideEncryption = { Status: 'ENABLED', SSEType, KMSMasterKeyArn: KMSMasterKeyId };
    else delete settings.serverSideEncryption;
  }
  if (isObject(input['StreamSpecification'])) applyStream(parts, table, input['StreamSpecification']);
}

function applyStream(parts: TableOperationParts, table: TableDescription, specification: JsonObject): void {
  const settings = parts.settings.of(table.TableName);
  const enable = specification['StreamEnabled'] === true;
  if (enable === (settings.stream?.enabled === true)) {
    const message = enable ? 'Table already has an enabled stream' : 'Table does not have an enabled stream';
    throw new AwsError('ValidationException', message);
  }
  if (!enable) {
    if (settings.stream) settings.stream.enabled = false;
    return;
  }
  const stream = createChangeStream({
    tableName: table.TableName,
    tableArn: table.TableArn,
    keyNames: table.KeySchema.map((element) => element.AttributeName),
    viewType: String(specification['StreamViewType'] ?? 'NEW_AND_OLD_IMAGES') as StreamViewType,
    region: parts.region,
    nowMs: parts.clock.nowMs(),
    onAppend: () => parts.onStreamAppend(stream.arn),
  });
  settings.stream = stream;
  parts.settings.streams.set(stream.arn, stream);
}

function existingTable(parts: TableOperationParts, input: JsonObject): TableDescription {
  const name = String(input['TableName']);
  const table = parts.tables.table(name);
  if (table) return table;
  throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
}

function describe(parts: TableOperationParts, table: TableDescription): JsonObject {
  const { stream, ...settings } = parts.settings.of(table.TableName);
  return {
    ...structuredClone(table),
    ItemCount: parts.tables.items(table.TableName).size,
    DeletionProtectionEnabled: settings.deletionProtection,
    ...(settings.tableClass ? { TableClassSummary: { TableClass: settings.tableClass } } : {}),
    ...(settings.serverSideEncryption ? { SSEDescription: settings.serverSideEncryption } : {}),
    ...(stream ? { LatestStreamArn: stream.arn, LatestStreamLabel: stream.label } : {}),
    ...(stream?.enabled ? { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.viewType } } : {}),
  };
}

/** The switch is kept; there are no backups behind it. */
function continuousBackups(parts: TableOperationParts, operation: string, input: JsonObject): JsonObject {
  const settings = parts.settings.of(existingTable(parts, input).TableName);
  const specification = input['PointInTimeRecoverySpecification'];
  if (operation === 'UpdateContinuousBackups' && isObject(specification)) {
    settings.pointInTimeRecovery = specification['PointInTimeRecoveryEnabled'] === true;
  }
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: settings.pointInTimeRecovery ? 'ENABLED' : 'DISABLED',
      },
    },
  };
}
