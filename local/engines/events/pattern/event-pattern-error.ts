/** Why an event pattern is none; the message names the field and what it may hold. */
export class EventPatternError extends Error {
  override readonly name = 'EventPatternError';
}
