import {
  DeleteCertificateCommand,
  DeleteThingCommand,
  DescribeCertificateCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  type IoTClient,
  ListAttachedPoliciesCommand,
  ListPrincipalThingsCommand,
} from '@aws-sdk/client-iot';
import { unlessGone } from '../common/identity/vehicle-certificates.ts';

/** `not-yet`: AWS still sees what was detached a moment ago. [AWS-IoT: API_DetachThingPrincipal, "asynchronous"] */
export type Removal = 'gone' | 'not-yet';

/** What takes a vehicle out of AWS IoT's registry. Each may be done again. */
export interface ThingRegistry {
  /** Takes a certificate from every policy and every thing. */
  detach(certificateId: string): Promise<void>;
  /** AWS keeps no certificate that is ACTIVE or attached from being asked for; it refuses. */
  deleteCertificate(certificateId: string): Promise<Removal>;
  deleteThing(thingName: string): Promise<Removal>;
}

export function createThingRegistry(iot: IoTClient): ThingRegistry {
  return {
    async detach(certificateId) {
      const found = await unlessGone(iot.send(new DescribeCertificateCommand({ certificateId })));
      const arn = found?.certificateDescription?.certificateArn;
      if (arn === undefined) return;
      for (const policyName of await policiesOf(iot, arn)) {
        await unlessGone(iot.send(new DetachPolicyCommand({ policyName, target: arn })));
      }
      for (const thingName of await thingsOf(iot, arn)) {
        await unlessGone(iot.send(new DetachThingPrincipalCommand({ thingName, principal: arn })));
      }
    },
    deleteCertificate: (certificateId) =>
      unless('DeleteConflictException', unlessGone(iot.send(new DeleteCertificateCommand({ certificateId })))),
    // said of a thing that has principals [AWS-IoT: API_DeleteThing]
    deleteThing: (thingName) =>
      unless('InvalidRequestException', unlessGone(iot.send(new DeleteThingCommand({ thingName })))),
  };
}

/** A vehicle's certificate has one policy, and AWS allows ten: the first page holds them all. */
async function policiesOf(iot: IoTClient, target: string): Promise<string[]> {
  const page = await unlessGone(iot.send(new ListAttachedPoliciesCommand({ target })));
  return (page?.policies ?? []).flatMap(({ policyName }) => (policyName === undefined ? [] : [policyName]));
}

async function thingsOf(iot: IoTClient, principal: string): Promise<string[]> {
  const page = await unlessGone(iot.send(new ListPrincipalThingsCommand({ principal })));
  return page?.things ?? [];
}

async function unless(refusal: string, call: Promise<unknown>): Promise<Removal> {
  try {
    await call;
    return 'gone';
  } catch (error) {
    if ((error as Error).name === refusal) return 'not-yet';
    throw error;
  }
}
