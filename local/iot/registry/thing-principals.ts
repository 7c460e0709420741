import type { ChangeLog } from './change-log.ts';
import { done, failed, type Outcome } from './outcome.ts';
import type { ThingAttachment, ThingPrincipalType } from './thing.ts';

/** Which certificates belong to which things. Both must exist; the caller checks that. */
export interface ThingPrincipals {
  attach(thingName: string, certificateId: string, type: ThingPrincipalType): Outcome<undefined>;
  detach(thingName: string, certificateId: string): void;
  ofThing(thingName: string): ThingAttachment[];
  ofCertificate(certificateId: string): ThingAttachment[];
  isAttached(thingName: string, certificateId: string): boolean;
}

/**
 * Keeps attachments under both of their ends, so that either is found without a scan. `kept` has them by
 * `<thing>/<certificate id>`, in memory unless given.
 */
export function createThingPrincipals(changes: ChangeLog, kept = new Map<string, ThingAttachment>()): ThingPrincipals {
  const byThing = new Map<string, Map<string, ThingAttachment>>();
  const byCertificate = new Map<string, Map<string, ThingAttachment>>();
  for (const attachment of kept.values()) index(attachment);

  function index(attachment: ThingAttachment): void {
    const { thingName, certificateId } = attachment;
    entry(byThing, thingName).set(certificateId, attachment);
    entry(byCertificate, certificateId).set(thingName, attachment);
  }

  function exclusivityProblem(thingName: string, certificateId: string, type: ThingPrincipalType): string | undefined {
    const others = [...(byCertificate.get(certificateId)?.values() ?? [])].filter((at) => at.thingName !== thingName);
    const exclusive = others.find((at) => at.type === 'EXCLUSIVE_THING');
    if (exclusive) return `The principal is attached exclusively to thing ${exclusive.thingName}.`;
    if (type === 'EXCLUSIVE_THING' && others.length > 0) return 'The principal is attached to another thing.';
    return undefined;
  }

  return {
    attach(thingName, certificateId, type) {
      const problem = exclusivityProblem(thingName, certificateId, type);
      // The error's name for a second thing is [assumed].
      if (problem !== undefined) return failed('InvalidRequestException', problem);
      const attachment = { thingName, certificateId, type };
      index(attachment);
      kept.set(`${thingName}/${certificateId}`, attachment);
      changes.mark(`cert:${certificateId}`);
      return done(undefined);
    },
    detach(thingName, certificateId) {
      kept.delete(`${thingName}/${certificateId}`);
      remove(byThing, thingName, certificateId);
      remove(byCertificate, certificateId, thingName);
      changes.mark(`cert:${certificateId}`);
    },
    ofThing: (thingName) => [...(byThing.get(thingName)?.values() ?? [])],
    ofCertificate: (certificateId) => [...(byCertificate.get(certificateId)?.values() ?? [])],
    isAttached: (thingName, certificateId) => byThing.get(thingName)?.has(certificateId) ?? false,
  };
}

function entry(index: Map<string, Map<string, ThingAttachment>>, key: string): Map<string, ThingAttachment> {
  const present = index.get(key);
  if (present) return present;
  const created = new Map<string, ThingAttachment>();
  index.set(key, created);
  return created;
}

function remove(index: Map<string, Map<string, ThingAttachment>>, key: string, other: string): void {
  const present = index.get(key);
  present?.delete(other);
  if (present?.size === 0) index.delete(key);
}
