import { describe, expect, it } from 'vitest';
import { costOf } from '../../../bench/command/command-cost.ts';
import { parseCommandOptions } from '../../../bench/command/command-options.ts';
import { createUnitMeter, type Item } from '../../../bench/command/dynamo-units.ts';
import { readPriceList } from '../../../cli/cost/price-list.ts';

const prices = await readPriceList();

const tables = new Map([
  [
    'mailbox',
    {
      key: ['v', 'm'],
      indexes: [
        { key: ['v', 'w'], carries: ['n'] },
        { key: ['d'], carries: [] },
      ],
    },
  ],
]);
const item = (changes: Item = {}): Item => ({ v: { S: 'veh' }, m: { S: 'one' }, ...changes });
const put = (Item: Item, TableName = 'mailbox') => ({ operation: 'PutItem', input: { TableName, Item }, output: {} });

describe('units that DynamoDB bills', () => {
  it('of a write are those of the row and of each index entry that changes; a moved entry counts twice', () => {
    const meter = createUnitMeter(tables);
    const written = [
      item({ w: { S: 'a' }, d: { N: '1' } }),
      item({ w: { S: 'a' }, d: { N: '1' }, other: { S: 'x' } }),
      item({ w: { S: 'a' }, d: { N: '2' } }),
      item({ w: { S: 'a' }, n: { BOOL: true } }),
      item(),
    ];
    expect(written.map((row) => meter.count(put(row)).writeUnits)).toEqual([3, 1, 3, 3, 2]);
  });

  it('of a row are a unit for each kilobyte that is begun, of what was there too', () => {
    const meter = createUnitMeter(tables);
    const large = item({ text: { S: 'x'.repeat(2_000) } });
    expect(meter.count(put(large)).writeUnits).toBe(2);
    expect(meter.count(put(item())).writeUnits).toBe(2);
    expect(meter.count(put(item(), 'arn:aws:dynamodb:eu-central-1:0:table/mailbox')).writeUnits).toBe(1);
  });

  it('of a read are a unit for each 4 KB, half of it unless consistent, one at least', () => {
    const meter = createUnitMeter(tables);
    const read = (operation: string, output: object, ConsistentRead = true) =>
      meter.count({ operation, input: { TableName: 'mailbox', ConsistentRead }, output: { ...output } }).readUnits;
    const large = item({ list: { L: [{ M: { deep: { S: 'x'.repeat(5_000) } } }] } });
    expect(read('GetItem', {})).toBe(1);
    expect(read('GetItem', { Item: large })).toBe(2);
    expect(read('GetItem', { Item: large }, false)).toBe(1);
    expect(read('Query', { Items: [large, large] })).toBe(3);
    expect(read('Query', { Items: [] }, false)).toBe(0.5);
  });

  it('of rows read together are those of each alone, also of one that is not there', () => {
    const large = item({ text: { S: 'x'.repeat(5_000) } });
    const asked = { Keys: [item()], ConsistentRead: true };
    const RequestItems = { mailbox: asked, clients: asked, shadows: { Keys: [item()] } };
    const output = { Responses: { mailbox: [large], clients: [item()], shadows: [] } };
    const call = { operation: 'BatchGetItem', input: { RequestItems }, output };
    expect(createUnitMeter(tables).count(call)).toEqual({ writeUnits: 0, readUnits: 2 + 1 + 0.5 });
  });

  it('are never guessed: an unknown table or call ends the count', () => {
    const meter = createUnitMeter(tables);
    expect(() => meter.count(put(item(), 'other'))).toThrow('no description of table other');
    expect(() => meter.count({ ...put(item()), operation: 'Scan' })).toThrow('Scan is not billed');
  });
});

describe('what a command costs', () => {
  const sizes = new Map([['dispatch', { gigabytes: 1, seconds: 0.01 }]]);
  const used = { commands: 2, writeUnits: 14, readUnits: 10, publishes: 2, rules: 4, actions: 4 };

  it('is the sum of its parts at list price, for one of the commands', () => {
    const { parts, dollars, isWithinBudget } = costOf({ ...used, invocations: { dispatch: 2 } }, sizes, prices);
    const millionths = Object.values(parts).map((part) => (part * 1e6).toFixed(3));
    expect(millionths).toEqual(['1.000', '4.375', '0.625', '3.000', '0.600', '0.333']);
    expect([(dollars * 1e6).toFixed(2), isWithinBudget]).toEqual(['9.93', true]);
    expect(costOf({ ...used, writeUnits: 28, invocations: {} }, sizes, prices).isWithinBudget).toBe(false);
  });

  it('has no part left out', () => {
    expect(() => costOf({ ...used, invocations: { other: 1 } }, sizes, prices)).toThrow('no size of function other');
  });
});

describe('the options of the command bench', () => {
  it('have defaults', () => {
    expect(parseCommandOptions([])).toEqual({ commands: 300, vehicles: 100, waiting: 1_000, inits: 5 });
  });
  it.each([
    [['--commands', '0'], '--commands is "0"'],
    [['--vehicles', '501'], '--vehicles is "501"'],
    [['--waiting', 'x'], '--waiting is "x"'],
    [['--fast'], 'npm run bench -- command --help'],
  ])('%j are refused by name', (args, message) => {
    expect(() => parseCommandOptions(args)).toThrow(message);
  });
});
