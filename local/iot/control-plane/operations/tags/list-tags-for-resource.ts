import { done } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';
import { taggedResource } from '../../tagged-resource.ts';

/** All at once: a resource has at most 50. [AWS-IoT: API_ListTagsForResource] */
export const listTagsForResource: IotOperation = {
  name: 'ListTagsForResource',
  method: 'GET',
  route: '/tags',
  resource: (call) => call.query.get('resourceArn') ?? '*',
  perform(call, { store }) {
    const arn = taggedResource(store, call.query.get('resourceArn') ?? undefined);
    if (!arn.ok) return arn;
    const tags = Object.entries(store.account.tags.get(arn.value) ?? {});
    return done({ tags: tags.map(([Key, Value]) => ({ Key, Value })) });
  },
};
