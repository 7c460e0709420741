import { GROUPS_INDEX, searchIndex as search } from '../../../fleet-index/fleet-search.ts';
import type { IndexDocument } from '../../../fleet-index/query-terms.ts';
import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, numberField, textField } from '../../iot-operation.ts';
import { pageOf } from '../../page.ts';

/** [AWS-IoT: API_SearchIndex] */
const MAX_RESULTS = 500;

/** [AWS-IoT: API_SearchIndex] */
export const searchIndex: IotOperation = {
  name: 'SearchIndex',
  method: 'POST',
  route: '/indices/search',
  resource: (call, { arns }) => arns.fleetIndex(textField(call, 'indexName') ?? 'AWS_Things'),
  perform(call, ports) {
    const found = search(ports, textField(call, 'indexName'), textField(call, 'queryString') ?? '');
    if (!found.ok) return found;
    const size = numberField(call, 'maxResults') ?? 100;
    const page = pageOf(found.value, size, textField(call, 'nextToken'), MAX_RESULTS);
    if (page === 'size') return failed('InvalidRequestException', `maxResults must be from 1 to ${MAX_RESULTS}.`);
    if (page === 'token') return failed('InvalidRequestException', 'nextToken is not valid.');
    if (textField(call, 'indexName') === GROUPS_INDEX) {
      return done({ thingGroups: page.items, nextToken: page.next });
    }
    return done({ things: page.items.map(thingAnswer), nextToken: page.next });
  },
};

/** The shadow is JSON in a string. */
function thingAnswer({ registry: _internal, shadow, ...thing }: IndexDocument): object {
  return { ...thing, shadow: shadow === undefined ? undefined : JSON.stringify(shadow) };
}
