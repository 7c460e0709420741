import { cpus, loadavg, platform, release, totalmem } from 'node:os';

/** What a reader must know of the machine to compare figures. */
export function machineFacts(): object {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${platform()} ${release()}`,
    node: process.version,
    /** Of the last minute, before the bench began: foreign load spoils figures. */
    loadAverage: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}
