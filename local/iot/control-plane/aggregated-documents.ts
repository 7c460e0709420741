import { searchIndex } from '../fleet-index/fleet-search.ts';
import type { IndexDocument } from '../fleet-index/query-terms.ts';
import { done, failed, type Outcome } from '../registry/outcome.ts';
import { type ControlPlanePorts, type IotCall, textField } from './iot-operation.ts';

/** What an aggregation is over: the documents of its query and a field of them. [AWS-IoT: API_GetStatistics] */
export function aggregatedDocuments(
  call: IotCall,
  ports: ControlPlanePorts,
): Outcome<{ documents: IndexDocument[]; field: string }> {
  const field = textField(call, 'aggregationField') ?? 'registry.version';
  if (field === '') return failed('InvalidAggregationException', 'aggregationField is empty.');
  const found = searchIndex(ports, textField(call, 'indexName'), textField(call, 'queryString') ?? '');
  return found.ok ? done({ documents: found.value, field }) : found;
}
