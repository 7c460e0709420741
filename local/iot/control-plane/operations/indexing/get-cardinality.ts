import { cardinalityOf, fieldValues } from '../../../fleet-index/aggregations.ts';
import { done } from '../../../registry/outcome.ts';
import { aggregatedDocuments } from '../../aggregated-documents.ts';
import type { IotOperation } from '../../iot-operation.ts';

/** [AWS-IoT: API_GetCardinality] */
export const getCardinality: IotOperation = {
  name: 'GetCardinality',
  method: 'POST',
  route: '/indices/cardinality',
  resource: (_call, { arns }) => arns.fleetIndex('AWS_Things'),
  perform(call, ports) {
    const found = aggregatedDocuments(call, ports);
    if (!found.ok) return found;
    const { documents, field } = found.value;
    return done({ cardinality: cardinalityOf(fieldValues(documents, field)) });
  },
};
