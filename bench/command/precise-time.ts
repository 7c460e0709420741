/** Milliseconds since 1970 with fractions, comparable between processes of one machine to far less than one. */
export function preciseNowMs(): number {
  return performance.timeOrigin + performance.now();
}
