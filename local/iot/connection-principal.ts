import type { Certificate } from './certificates/certificate.ts';
import { type CertificateVariables, readCertificateVariables } from './certificates/certificate-names.ts';
import type { IotStore } from './iot-store.ts';
import { type CompiledPolicies, compilePolicies } from './policy/compiled-policies.ts';
import type { NamedPolicy } from './policy/compiled-statement.ts';
import type { ConnectionContext } from './policy/connection-context.ts';
import { ALL_POLICIES } from './policy/policy-store.ts';
import { type ConnectionThing, thingOfConnection } from './registry/connection-thing.ts';

export interface ConnectDetails {
  clientId: string;
  sourceIp: string;
  connectAttributes: ConnectionContext['connectAttributes'];
  lastWillTopicArn: string | undefined;
}

/** A connection's identity and what it may do. Follows changes of policies, things and attachments at once. */
export interface ConnectionPrincipal {
  readonly certificateId: string;
  thing(): ConnectionThing;
  policies(): CompiledPolicies;
  /** `policies().isAllowed`; the MQTT core remembers the answers a while. */
  isAllowed(action: string, resource: string): boolean;
}

export function createConnectionPrincipal(
  store: IotStore,
  certificate: Certificate,
  details: ConnectDetails,
): ConnectionPrincipal {
  const { certificateId } = certificate;
  let variables: CertificateVariables | undefined;
  let seenCount = -1;
  let compiledAt = -1;
  let thing: ConnectionThing = { attached: false };
  let compiled: CompiledPolicies = compilePolicies([], contextWith(thing));

  function contextWith(connectionThing: ConnectionThing): ConnectionContext {
    return {
      ...details,
      certificateId,
      thing: connectionThing,
      // Few policies ask for the certificate's names, and parsing it would slow every connect.
      get certificate() {
        variables ??= readCertificateVariables(certificate.der);
        return variables;
      },
    };
  }

  function compile(): void {
    thing = thingOfConnection(store, details.clientId, certificateId);
    compiled = compilePolicies(policiesOf(store, certificateId, thing), contextWith(thing));
  }

  /** One comparison when nothing changed anywhere; a recompile only when something of this connection did. */
  function refresh(): void {
    if (seenCount === store.changes.count) return;
    seenCount = store.changes.count;
    const subjects = [ALL_POLICIES, `cert:${certificateId}`, `thing:${details.clientId}`];
    if (thing.attached) subjects.push(`thing:${thing.thing.thingName}`);
    const latest = store.changes.latestOf(subjects);
    if (latest === compiledAt) return;
    compiledAt = latest;
    compile();
  }

  return {
    certificateId,
    thing: () => {
      refresh();
      return thing;
    },
    policies: () => {
      refresh();
      return compiled;
    },
    isAllowed(action, resource) {
      refresh();
      return compiled.isAllowed(action, resource);
    },
  };
}

/** Policies of the certificate and of all groups of the connection's thing. [AWS-IoT: thing-groups] */
function policiesOf(store: IotStore, certificateId: string, thing: ConnectionThing): NamedPolicy[] {
  const groups = thing.attached ? store.groups.groupsWithAncestorsOf(thing.thing.thingName) : [];
  const targets = [store.arns.certificate(certificateId), ...groups.map((group) => store.arns.thingGroup(group))];
  const policies = targets.flatMap((target) => store.policies.attachedTo(target));
  return [...new Map(policies.map((policy) => [policy.policyName, policy])).values()];
}
