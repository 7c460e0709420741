/** An action cannot be carried out for this message; trying again does not help. */
export class ActionFailure extends Error {
  override readonly name = 'ActionFailure';
}
