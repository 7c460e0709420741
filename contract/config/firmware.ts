const FIRMWARE = /^\d{1,9}(\.\d{1,9}){0,5}$/;

/** Dotted whole numbers, one to six of them, as `2.4.0`. */
export function isFirmware(text: unknown): text is string {
  return typeof text === 'string' && FIRMWARE.test(text);
}

/** Whether firmware `installed` is `least` or newer; what is missing counts as 0, so `2.4` is `2.4.0`. */
export function isFirmwareAtLeast(installed: string, least: string): boolean {
  const [have, need] = [numbersOf(installed), numbersOf(least)];
  for (let at = 0; at < Math.max(have.length, need.length); at += 1) {
    const difference = (have[at] ?? 0) - (need[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbersOf(firmware: string): number[] {
  return firmware.split('.').map(Number);
}
