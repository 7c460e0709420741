import {
  AddThingToThingGroupCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  DescribeIndexCommand,
  GetBucketsAggregationCommand,
  GetCardinalityCommand,
  GetPercentilesCommand,
  GetStatisticsCommand,
  ListIndicesCommand,
  SearchIndexCommand,
  UpdateIndexingConfigurationCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;

beforeAll(async () => {
  api = await startIotApi({
    connectivity: (clientId) => (clientId === 'car-1' ? { connected: true, timestamp: 1000 } : undefined),
  });
  const reported = { state: { speed: 80, doors: ['left'] }, metadata: {} };
  const document = { version: 1, desired: undefined, reported };
  api.store.shadows.put({ thingName: 'car-1', shadowName: undefined }, { version: 1, document });
  await api.client.send(new CreateThingGroupCommand({ thingGroupName: 'eu' }));
  for (const [thingName, model, price] of [
    ['car-1', 'A1', '10'],
    ['car-2', 'A2', '20'],
    ['van-1', 'B1', '60'],
  ] as const) {
    const attributePayload = { attributes: { model, price } };
    await api.client.send(new CreateThingCommand({ thingName, attributePayload }));
  }
  await api.client.send(new AddThingToThingGroupCommand({ thingGroupName: 'eu', thingName: 'car-2' }));
});

afterAll(() => api.close());

const search = async (queryString: string) =>
  (await api.client.send(new SearchIndexCommand({ queryString }))).things?.map(({ thingName }) => thingName);

it('says that the index is off until it is switched on', async () => {
  await expect(search('*')).rejects.toMatchObject({ name: 'IndexNotReadyException' });
  const update = (mode: string) =>
    api.client.send(
      new UpdateIndexingConfigurationCommand({
        thingIndexingConfiguration: { thingIndexingMode: mode as 'OFF', thingConnectivityIndexingMode: 'STATUS' },
        thingGroupIndexingConfiguration: { thingGroupIndexingMode: 'ON' },
      }),
    );
  await expect(update('SOME')).rejects.toMatchObject({ name: 'InvalidRequestException' });
  await update('REGISTRY_AND_SHADOW');
  expect((await api.client.send(new ListIndicesCommand())).indexNames).toEqual(['AWS_Things', 'AWS_ThingGroups']);
  const index = await api.client.send(new DescribeIndexCommand({ indexName: 'AWS_Things' }));
  expect(index).toMatchObject({ indexStatus: 'ACTIVE', schema: 'REGISTRY_AND_SHADOW_AND_CONNECTIVITY_STATUS' });
});

describe('SearchIndex', () => {
  it.each([
    ['*', ['car-1', 'car-2', 'van-1']],
    ['thingName:car-1', ['car-1']],
    ['thingName:car*', ['car-1', 'car-2']],
    ['attributes.model:A? AND NOT attributes.price:20', ['car-1']],
    ['thingGroupNames:eu', ['car-2']],
    ['connectivity.connected:true', ['car-1']],
    ['shadow.reported.speed > 50', ['car-1']],
    ['shadow.reported.doors:left', ['car-1']],
    ['attributes.price:[15 TO 60]', ['car-2', 'van-1']],
  ])('finds %s', async (query, names) => {
    expect(await search(query)).toEqual(names);
  });

  it('gives the thing with presence and shadow, page by page', async () => {
    const queryString = 'thingName:car*';
    const first = await api.client.send(new SearchIndexCommand({ queryString, maxResults: 1 }));
    expect(first.things).toMatchObject([
      { thingName: 'car-1', attributes: { model: 'A1' }, connectivity: { connected: true, timestamp: 1000 } },
    ]);
    expect(JSON.parse(first.things?.[0]?.shadow ?? '')).toMatchObject({ reported: { speed: 80 } });
    const rest = await api.client.send(new SearchIndexCommand({ queryString, nextToken: first.nextToken }));
    expect(rest.things?.map(({ thingName }) => thingName)).toEqual(['car-2']);
  });

  it('searches groups in their index', async () => {
    const query = { indexName: 'AWS_ThingGroups', queryString: 'thingGroupName:e*' };
    const { thingGroups } = await api.client.send(new SearchIndexCommand(query));
    expect(thingGroups).toMatchObject([{ thingGroupName: 'eu', parentGroupNames: [] }]);
  });

  it.each([
    ['(a:b', 'InvalidQueryException'],
    ['AND b', 'InvalidQueryException'],
    ['thingName:', 'InvalidQueryException'],
    ['thingName:*x', 'InvalidQueryException'],
    ['', 'InvalidQueryException'],
  ])('refuses %j', async (query, name) => {
    await expect(search(query)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });
});

it('aggregates a field of what a query finds', async () => {
  const query = { queryString: '*', aggregationField: 'attributes.price' };
  const { statistics } = await api.client.send(new GetStatisticsCommand(query));
  expect(statistics).toMatchObject({ count: 3, sum: 90, average: 30, minimum: 10, maximum: 60, sumOfSquares: 4100 });
  expect((await api.client.send(new GetCardinalityCommand(query))).cardinality).toBe(3);
  const { percentiles } = await api.client.send(new GetPercentilesCommand({ ...query, percents: [0, 50, 75] }));
  expect(percentiles).toEqual([
    { percent: 0, value: 10 },
    { percent: 50, value: 20 },
    { percent: 75, value: 40 },
  ]);
  const bucketsAggregationType = { termsAggregation: { maxBuckets: 2 } };
  const buckets = await api.client.send(new GetBucketsAggregationCommand({ ...query, bucketsAggregationType }));
  expect(buckets).toMatchObject({ totalCount: 3, buckets: [{ count: 1 }, { count: 1 }] });
});
