import { bucketsOf, fieldValues } from '../../../fleet-index/aggregations.ts';
import { done, failed } from '../../../registry/outcome.ts';
import { aggregatedDocuments } from '../../aggregated-documents.ts';
import { asObject, type IotOperation, objectField } from '../../iot-operation.ts';

/** [AWS-IoT: API_TermsAggregation] */
const DEFAULT_BUCKETS = 10;
const MAX_BUCKETS = 10_000;

/** By terms. [AWS-IoT: API_GetBucketsAggregation] */
export const getBucketsAggregation: IotOperation = {
  name: 'GetBucketsAggregation',
  method: 'POST',
  route: '/indices/buckets',
  resource: (_call, { arns }) => arns.fleetIndex('AWS_Things'),
  perform(call, ports) {
    const terms = asObject(objectField(call, 'bucketsAggregationType')?.['termsAggregation']);
    if (!terms) return failed('InvalidRequestException', 'bucketsAggregationType must have termsAggregation.');
    const found = aggregatedDocuments(call, ports);
    if (!found.ok) return found;
    const maxBuckets = Number(terms['maxBuckets'] ?? DEFAULT_BUCKETS);
    if (!(maxBuckets >= 1 && maxBuckets <= MAX_BUCKETS)) {
      return failed('InvalidRequestException', `maxBuckets must be from 1 to ${MAX_BUCKETS}.`);
    }
    const { documents, field } = found.value;
    const values = fieldValues(documents, field);
    return done({ totalCount: documents.length, buckets: bucketsOf(values, maxBuckets) });
  },
};
