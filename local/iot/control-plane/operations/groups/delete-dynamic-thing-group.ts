import { deleteGroup } from '../../delete-group.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** [AWS-IoT: API_DeleteDynamicThingGroup] */
export const deleteDynamicThingGroup: IotOperation = {
  name: 'DeleteDynamicThingGroup',
  method: 'DELETE',
  route: '/dynamic-thing-groups/{thingGroupName}',
  resource: (call, { arns }) => arns.thingGroup(label(call, 'thingGroupName')),
  perform: (call, { store }) => deleteGroup(call, store, 'dynamic'),
};
