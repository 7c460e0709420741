import {
  AttachThingPrincipalCommand,
  CreateThingCommand,
  ListPrincipalThingsV2Command,
  ListThingPrincipalsV2Command,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;
beforeAll(async () => {
  api = await startIotApi();
  await api.client.send(new CreateThingCommand({ thingName: 'car-1' }));
  const attachment = { thingName: 'car-1', principal: api.certificateArn };
  await api.client.send(new AttachThingPrincipalCommand({ ...attachment, thingPrincipalType: 'EXCLUSIVE_THING' }));
});
afterAll(() => api.close());

describe('attachments with their kind, through the SDK [AWS-IoT: exclusive-thing]', () => {
  it('are listed of a thing, and of one kind', async () => {
    const { thingPrincipalObjects } = await api.client.send(new ListThingPrincipalsV2Command({ thingName: 'car-1' }));
    expect(thingPrincipalObjects).toEqual([{ principal: api.certificateArn, thingPrincipalType: 'EXCLUSIVE_THING' }]);
    const question = { thingName: 'car-1', thingPrincipalType: 'NON_EXCLUSIVE_THING' as const };
    expect((await api.client.send(new ListThingPrincipalsV2Command(question))).thingPrincipalObjects).toEqual([]);
  });

  it('are listed of a certificate, and of one kind', async () => {
    const question = { principal: api.certificateArn };
    const { principalThingObjects } = await api.client.send(new ListPrincipalThingsV2Command(question));
    expect(principalThingObjects).toEqual([{ thingName: 'car-1', thingPrincipalType: 'EXCLUSIVE_THING' }]);
    const other = { ...question, thingPrincipalType: 'NON_EXCLUSIVE_THING' as const };
    expect((await api.client.send(new ListPrincipalThingsV2Command(other))).principalThingObjects).toEqual([]);
  });
});
