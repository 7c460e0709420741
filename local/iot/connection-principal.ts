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
  /** Over HTTPS no thing belongs to the certificate. [AWS-IoT: thing-policy-variables] */
  thingless?: boolean;
  sourceIp: string;
  connectAttributes: ConnectionContext['connectAttributes'];
  lastWillTopicArn: string | undefined;
}

/** A connection's identity and what it may do. Follows changes of policies, things and attachments as they take effect. */
export interface ConnectionPrincipal {
  /** The certificate id, or what names an IAM caller. */
  readonly principalId: string;
  readonly certificateId: string | undefined;
  thing(): ConnectionThing;
  policies(): CompiledPolicies;
  /** `policies().isAllowed`; the MQTT core remembers the answers a while. */
  isAllowed(action: string, resource: string): boolean;
  /** Why not, where `policies().explain` cannot tell. */
  denial?(action: string, resource: string): string | undefined;
}

/** `adjust`: for a question about policies as they might be. */
export function createConnectionPrincipal(
  store: IotStore,
  certificate: Certificate,
  details: ConnectDetails,
  adjust: (policies: NamedPolicy[]) => NamedPolicy[] = (policies) => policies,
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
    if (!details.thingless) thing = thingOfConnection(store, details.clientId, certificateId);
    const read = (): NamedPolicy[] => policiesOf(store, certificateId, thing);
    const principal = `${certificateId} ${thing.attached ? thing.thing.thingName : ''}`;
    const policies = store.effectivePolicies.of(principal, subjects(), read);
    compiled = compilePolicies(adjust(policies), contextWith(thing));
  }

  /** What a change of may change this connection's rights. */
  function subjects(): string[] {
    const always = [ALL_POLICIES, `cert:${certificateId}`, `thing:${details.clientId}`];
    return thing.attached ? [...always, `thing:${thing.thing.thingName}`] : always;
  }

  /** One comparison when nothing changed anywhere; a recompile only when something of this connection did. */
  function refresh(): void {
    const { changes } = store.effectivePolicies;
    if (seenCount === changes.count) return;
    seenCount = changes.count;
    const latest = changes.latestOf(subjects());
    if (latest === compiledAt) return;
    compiledAt = latest;
    compile();
  }

  return {
    principalId: certificateId,
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
