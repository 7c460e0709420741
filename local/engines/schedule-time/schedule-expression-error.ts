/** Why a schedule expression is none; the message names the part and what it may be. */
export class ScheduleExpressionError extends Error {
  override readonly name = 'ScheduleExpressionError';
}
