import { fieldValues, percentilesOf } from '../../../fleet-index/aggregations.ts';
import { done, failed } from '../../../registry/outcome.ts';
import { aggregatedDocuments } from '../../aggregated-documents.ts';
import type { IotOperation } from '../../iot-operation.ts';

/** [AWS-IoT: API_GetPercentiles] */
const DEFAULT_PERCENTS = [1, 5, 25, 50, 75, 95, 99];

/** [AWS-IoT: API_GetPercentiles] */
export const getPercentiles: IotOperation = {
  name: 'GetPercentiles',
  method: 'POST',
  route: '/indices/percentiles',
  resource: (_call, { arns }) => arns.fleetIndex('AWS_Things'),
  perform(call, ports) {
    const found = aggregatedDocuments(call, ports);
    if (!found.ok) return found;
    const percents = call.body['percents'] ?? DEFAULT_PERCENTS;
    const isValid =
      Array.isArray(percents) && percents.every((one) => typeof one === 'number' && one >= 0 && one <= 100);
    if (!isValid) return failed('InvalidRequestException', 'percents must be a list of numbers from 0 to 100.');
    const { documents, field } = found.value;
    return done({ percentiles: percentilesOf(fieldValues(documents, field), percents as number[]) });
  },
};
