import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, textField, textList } from '../../iot-operation.ts';
import { taggedResource } from '../../tagged-resource.ts';

/** [AWS-IoT: API_UntagResource] */
export const untagResource: IotOperation = {
  name: 'UntagResource',
  method: 'POST',
  route: '/untag',
  resource: (call) => textField(call, 'resourceArn') ?? '*',
  perform(call, { store }) {
    const arn = taggedResource(store, textField(call, 'resourceArn'));
    if (!arn.ok) return arn;
    const keys = textList(call.body['tagKeys']);
    if (!keys) return failed('InvalidRequestException', 'tagKeys must be a list of texts.');
    const left = Object.entries(store.account.tags.get(arn.value) ?? {}).filter(([key]) => !keys.includes(key));
    if (left.length > 0) store.account.tags.set(arn.value, Object.fromEntries(left));
    else store.account.tags.delete(arn.value);
    return done({});
  },
};
