import { fieldValues, statisticsOf } from '../../../fleet-index/aggregations.ts';
import { done } from '../../../registry/outcome.ts';
import { aggregatedDocuments } from '../../aggregated-documents.ts';
import type { IotOperation } from '../../iot-operation.ts';

/** [AWS-IoT: API_GetStatistics] */
export const getStatistics: IotOperation = {
  name: 'GetStatistics',
  method: 'POST',
  route: '/indices/statistics',
  resource: (_call, { arns }) => arns.fleetIndex('AWS_Things'),
  perform(call, ports) {
    const found = aggregatedDocuments(call, ports);
    if (!found.ok) return found;
    const { documents, field } = found.value;
    return done({ statistics: statisticsOf(fieldValues(documents, field)) });
  },
};
