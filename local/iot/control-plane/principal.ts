import type { Certificate } from '../certificates/certificate.ts';
import type { IotStore } from '../iot-store.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import type { Thing } from '../registry/thing.ts';

/** The certificate behind a principal's ARN; Cognito identities are not known here. */
export function certificateOfPrincipal(store: IotStore, principal: string | undefined): Outcome<Certificate> {
  const certificateId = principal === undefined ? undefined : store.arns.certificateIdOf(principal);
  if (certificateId === undefined) return failed('InvalidRequestException', 'The principal is not a certificate ARN.');
  const certificate = store.certificates.certificate(certificateId);
  return certificate ? done(certificate) : notFound(`Principal ${principal}`);
}

export function existingThing(store: IotStore, thingName: string): Outcome<Thing> {
  const thing = store.things.thing(thingName);
  return thing ? done(thing) : notFound(`Thing ${thingName}`);
}

/** A policy's target must exist: a certificate or a thing group of this account. */
export function existingTarget(store: IotStore, target: string | undefined): Outcome<string> {
  const groupName = target === undefined ? undefined : store.arns.thingGroupNameOf(target);
  if (target !== undefined && groupName !== undefined) {
    return store.groups.thingGroup(groupName) ? done(target) : notFound(`Thing group ${groupName}`);
  }
  const certificate = certificateOfPrincipal(store, target);
  return certificate.ok && target !== undefined ? done(target) : (certificate as Outcome<never>);
}
