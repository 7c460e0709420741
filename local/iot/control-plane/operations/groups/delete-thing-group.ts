import { deleteGroup } from '../../delete-group.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** Its members leave it; its children go first. [AWS-IoT: API_DeleteThingGroup] */
export const deleteThingGroup: IotOperation = {
  name: 'DeleteThingGroup',
  method: 'DELETE',
  route: '/thing-groups/{thingGroupName}',
  resource: (call, { arns }) => arns.thingGroup(label(call, 'thingGroupName')),
  perform: (call, { store }) => deleteGroup(call, store, 'static'),
};
