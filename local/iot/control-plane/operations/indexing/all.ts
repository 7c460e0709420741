import type { IotOperation } from '../../iot-operation.ts';
import { describeIndex } from './describe-index.ts';
import { getBucketsAggregation } from './get-buckets-aggregation.ts';
import { getCardinality } from './get-cardinality.ts';
import { getIndexingConfiguration } from './get-indexing-configuration.ts';
import { getPercentiles } from './get-percentiles.ts';
import { getStatistics } from './get-statistics.ts';
import { getThingConnectivityData } from './get-thing-connectivity-data.ts';
import { listIndices } from './list-indices.ts';
import { searchIndex } from './search-index.ts';
import { updateIndexingConfiguration } from './update-indexing-configuration.ts';

export const INDEXING_OPERATIONS: readonly IotOperation[] = [
  describeIndex,
  getBucketsAggregation,
  getCardinality,
  getIndexingConfiguration,
  getPercentiles,
  getStatistics,
  getThingConnectivityData,
  listIndices,
  searchIndex,
  updateIndexingConfiguration,
];
