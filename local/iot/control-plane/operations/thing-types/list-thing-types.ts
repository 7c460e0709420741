import type { IotOperation } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';
import { thingTypeAnswer } from '../../thing-type-answer.ts';

/** One alone when it is named. [AWS-IoT: API_ListThingTypes] */
export const listThingTypes: IotOperation = {
  name: 'ListThingTypes',
  method: 'GET',
  route: '/thing-types',
  resource: () => '*',
  perform(call, { store }) {
    const wanted = call.query.get('thingTypeName');
    const types = store.things.thingTypes().filter((type) => wanted === null || type.thingTypeName === wanted);
    return pageAnswer(types, call, NEXT_TOKEN, (page) => ({
      thingTypes: page.map((type) => thingTypeAnswer(store, type)),
    }));
  },
};
