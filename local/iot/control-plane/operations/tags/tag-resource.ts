import { done } from '../../../registry/outcome.ts';
import { type IotOperation, textField } from '../../iot-operation.ts';
import { mergedTags, readTags } from '../../resource-tags.ts';
import { taggedResource } from '../../tagged-resource.ts';

/** [AWS-IoT: API_TagResource] */
export const tagResource: IotOperation = {
  name: 'TagResource',
  method: 'POST',
  route: '/tags',
  resource: (call) => textField(call, 'resourceArn') ?? '*',
  perform(call, { store }) {
    const arn = taggedResource(store, textField(call, 'resourceArn'));
    if (!arn.ok) return arn;
    const tags = readTags(call.body['tags'] ?? []);
    if (!tags.ok) return tags;
    const merged = mergedTags(store.account.tags.get(arn.value) ?? {}, tags.value ?? {});
    if (!merged.ok) return merged;
    store.account.tags.set(arn.value, merged.value);
    return done({});
  },
};
