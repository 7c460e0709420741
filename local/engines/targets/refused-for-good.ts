/** Errors that trying again does not mend: no permission, no such target, a payload it does not take. */
const FOR_GOOD = [
  /AccessDenied/,
  /Unauthorized/,
  /AuthorizationError/,
  /NotFound/,
  /DoesNotExist/,
  /NonExistentQueue/,
  /Validation/,
  /InvalidParameter/,
  /TooLarge/,
  /SyntaxError/,
];

/** True when a target said no for good; then the event goes to the dead-letter queue at once. [AWS-EventBridge: eb-rule-dlq] */
export function isRefusedForGood({ name }: Error): boolean {
  return FOR_GOOD.some((pattern) => pattern.test(name));
}
