import { done } from '../../../registry/outcome.ts';
import { type IotOperation, textField } from '../../iot-operation.ts';
import { certificateOfPrincipal, existingThing } from '../../principal.ts';

/** Of the principal, and of the groups of the thing that is named. [AWS-IoT: API_GetEffectivePolicies] */
export const getEffectivePolicies: IotOperation = {
  name: 'GetEffectivePolicies',
  method: 'POST',
  route: '/effective-policies',
  resource: () => '*',
  perform(call, { store }) {
    const { arns, groups, policies } = store;
    const principal = textField(call, 'principal');
    const certificate = principal === undefined ? undefined : certificateOfPrincipal(store, principal);
    if (certificate?.ok === false) return certificate;
    const thingName = call.query.get('thingName');
    const thing = thingName === null ? undefined : existingThing(store, thingName);
    if (thing?.ok === false) return thing;
    const groupNames = thing ? groups.groupsWithAncestorsOf(thing.value.thingName) : [];
    const own = certificate ? [arns.certificate(certificate.value.certificateId)] : [];
    const targets = [...own, ...groupNames.map((name) => arns.thingGroup(name))];
    const found = new Map(targets.flatMap((target) => policies.attachedTo(target)).map((one) => [one.policyName, one]));
    const effectivePolicies = [...found.values()].map(({ policyName, documentText }) => ({
      policyName,
      policyArn: arns.policy(policyName),
      policyDocument: documentText,
    }));
    return done({ effectivePolicies });
  },
};
