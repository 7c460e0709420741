/** A variable the construct must have set; a function without it fails at load, not at the first event. */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}

/** Like requireEnv, for whole numbers from 0. */
export function requireEnvNumber(name: string): number {
  const value = Number(requireEnv(name));
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`environment variable ${name} is not a whole number`);
  return value;
}
