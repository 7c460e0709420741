import type { Certificate } from './certificates/certificate.ts';
import { type CertificateVariables, readCertificateVariables } from './certificates/certificate-names.ts';
import type { IotStore } from './iot-store.ts';
import { type CompiledPolicies, compilePolicies } from './policy/compiled-policies.ts';
import type { NamedPolicy } from './policy/compiled-statement.ts';
import type { ConnectionContext } from './policy/connection-context.ts';
import { ALL_POLICIES } from './policy/policy-store.ts';
import { provisioningClaimPolicy } from './policy/provisioning-claim-policy.ts';
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
  adjust?: (policies: NamedPolicy[]) => NamedPolicy[],
): ConnectionPrincipal {
  return new CertificatePrincipal(store, certificate, details, adjust);
}

/** Policies as read last with a certificate, for the thing of that name, at that count of changes. */
const lastPolicies = new WeakMap<
  Certificate,
  { asOf: number; thingName: string | undefined; policies: NamedPolicy[] }
>();

const NO_THING: ConnectionThing = { attached: false };

class CertificatePrincipal implements ConnectionPrincipal {
  readonly #store: IotStore;
  readonly #certificate: Certificate;
  readonly #details: ConnectDetails;
  readonly #adjust: ((policies: NamedPolicy[]) => NamedPolicy[]) | undefined;
  #seenCount = -1;
  #compiledAt = -1;
  #thing = NO_THING;
  #compiled: CompiledPolicies | undefined;

  constructor(
    store: IotStore,
    certificate: Certificate,
    details: ConnectDetails,
    adjust: ((policies: NamedPolicy[]) => NamedPolicy[]) | undefined,
  ) {
    this.#store = store;
    this.#certificate = certificate;
    this.#details = details;
    this.#adjust = adjust;
  }

  get principalId(): string {
    return this.#certificate.certificateId;
  }

  get certificateId(): string {
    return this.#certificate.certificateId;
  }

  thing(): ConnectionThing {
    this.policies();
    return this.#thing;
  }

  isAllowed(action: string, resource: string): boolean {
    return this.policies().isAllowed(action, resource);
  }

  /** One comparison when nothing changed anywhere; a recompile only when something of this connection did. */
  policies(): CompiledPolicies {
    const { changes } = this.#store.effectivePolicies;
    if (this.#compiled && this.#seenCount === changes.count) return this.#compiled;
    this.#seenCount = changes.count;
    const latest = changes.latestOf(this.#subjects());
    if (this.#compiled && latest === this.#compiledAt) return this.#compiled;
    this.#compiledAt = latest;
    this.#compiled = this.#compile();
    return this.#compiled;
  }

  #compile(): CompiledPolicies {
    const details = this.#details;
    const { certificateId } = this;
    if (!details.thingless) this.#thing = thingOfConnection(this.#store, details.clientId, certificateId);
    const thing = this.#thing;
    const read = (): NamedPolicy[] => this.#readPolicies();
    const principal = `${certificateId} ${thing.attached ? thing.thing.thingName : ''}`;
    const policies = this.#store.effectivePolicies.of(principal, this.#subjects(), read);
    const context = new CertifiedConnection(details, this.#certificate, thing);
    return compilePolicies(this.#adjust?.(policies) ?? policies, context);
  }

  /** Shared by the connections of a certificate, as long as nothing changes. */
  #readPolicies(): NamedPolicy[] {
    const thing = this.#thing;
    const thingName = thing.attached ? thing.thing.thingName : undefined;
    const asOf = this.#store.changes.count;
    const last = lastPolicies.get(this.#certificate);
    if (last?.asOf === asOf && last.thingName === thingName) return last.policies;
    const policies = policiesOf(this.#store, this.#certificate, thing);
    lastPolicies.set(this.#certificate, { asOf, thingName, policies });
    return policies;
  }

  /** What a change of may change this connection's rights. */
  #subjects(): string[] {
    const thing = this.#thing;
    const always = [ALL_POLICIES, `cert:${this.certificateId}`, `thing:${this.#details.clientId}`];
    return thing.attached ? [...always, `thing:${thing.thing.thingName}`] : always;
  }
}

class CertifiedConnection implements ConnectionContext {
  readonly thing: ConnectionThing;
  readonly #details: ConnectDetails;
  readonly #certificate: Certificate;

  constructor(details: ConnectDetails, certificate: Certificate, thing: ConnectionThing) {
    this.#details = details;
    this.#certificate = certificate;
    this.thing = thing;
  }

  get clientId(): string {
    return this.#details.clientId;
  }

  get certificateId(): string {
    return this.#certificate.certificateId;
  }

  get sourceIp(): string {
    return this.#details.sourceIp;
  }

  get connectAttributes(): ConnectionContext['connectAttributes'] {
    return this.#details.connectAttributes;
  }

  get lastWillTopicArn(): string | undefined {
    return this.#details.lastWillTopicArn;
  }

  /** Few policies ask for the certificate's names, and parsing it would slow every connect. */
  get certificate(): CertificateVariables {
    return certificateVariables(this.#certificate);
  }
}

const variablesRead = new WeakMap<Certificate, CertificateVariables>();

function certificateVariables(certificate: Certificate): CertificateVariables {
  const known = variablesRead.get(certificate) ?? readCertificateVariables(certificate.der);
  variablesRead.set(certificate, known);
  return known;
}

/** Policies of the certificate and of all groups of the connection's thing; a claim has its own. [AWS-IoT: thing-groups] */
function policiesOf(store: IotStore, { certificateId, claimFor }: Certificate, thing: ConnectionThing): NamedPolicy[] {
  if (claimFor !== undefined) return [provisioningClaimPolicy(store.arns, claimFor)];
  const groups = thing.attached ? store.groups.groupsWithAncestorsOf(thing.thing.thingName) : [];
  const targets = [store.arns.certificate(certificateId), ...groups.map((group) => store.arns.thingGroup(group))];
  const policies = targets.flatMap((target) => store.policies.attachedTo(target));
  return [...new Map(policies.map((policy) => [policy.policyName, policy])).values()];
}
