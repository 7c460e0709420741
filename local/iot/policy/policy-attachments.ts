import type { ChangeLog } from '../registry/change-log.ts';
import { done, failed, type Outcome } from '../registry/outcome.ts';

/** Which policies a target has; targets are certificate ARNs and thing group ARNs. Knows names only. */
export interface PolicyAttachments {
  /** Refuses more policies than the target may have. */
  attach(policyName: string, targetArn: string): Outcome<undefined>;
  detach(policyName: string, targetArn: string): void;
  policyNamesOf(targetArn: string): string[];
  targetsOf(policyName: string): string[];
}

/** [AWS-IoT: limits-iot] */
const MAX_POLICIES_OF_CERTIFICATE = 10;
const MAX_POLICIES_OF_GROUP = 2;

export function createPolicyAttachments(options: {
  changes: ChangeLog;
  /** Change-log subject of a target, e.g. `cert:<id>`. */
  subjectOf: (targetArn: string) => string;
  /** Policy names by the ARN of their target. */
  attachments?: Map<string, Set<string>>;
}): PolicyAttachments {
  const { changes, subjectOf, attachments = new Map<string, Set<string>>() } = options;
  return {
    attach(policyName, targetArn) {
      const names = attachments.get(targetArn) ?? new Set();
      if (names.has(policyName)) return done(undefined);
      const most = targetArn.includes(':thinggroup/') ? MAX_POLICIES_OF_GROUP : MAX_POLICIES_OF_CERTIFICATE;
      if (names.size >= most) return failed('LimitExceededException', `At most ${most} policies fit this target.`);
      attachments.set(targetArn, names.add(policyName));
      changes.mark(subjectOf(targetArn));
      return done(undefined);
    },
    detach(policyName, targetArn) {
      const names = attachments.get(targetArn);
      if (!names?.delete(policyName)) return;
      if (names.size === 0) attachments.delete(targetArn);
      else attachments.set(targetArn, names);
      changes.mark(subjectOf(targetArn));
    },
    policyNamesOf: (targetArn) => [...(attachments.get(targetArn) ?? [])],
    targetsOf: (policyName) => [...attachments].filter(([, names]) => names.has(policyName)).map(([target]) => target),
  };
}
