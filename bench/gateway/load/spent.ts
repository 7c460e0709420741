/** Time that passed, and what of it each side computed. */
export interface Spent {
  wallMs: number;
  /** Of one core, the generator's. */
  generatorCpuShare: number;
  /** Undefined where the system does not tell. */
  brokerCpuMs: number | undefined;
}

/** Starts to count; the function returned says what was spent since. */
export function startMeter(broker: { cpuMs(): number | undefined }): () => Spent {
  const brokerBefore = broker.cpuMs();
  const before = process.cpuUsage();
  const startMs = performance.now();
  return () => {
    const wallMs = performance.now() - startMs;
    const { user, system } = process.cpuUsage(before);
    const brokerAfter = broker.cpuMs();
    const isKnown = brokerBefore !== undefined && brokerAfter !== undefined;
    return {
      wallMs,
      generatorCpuShare: (user + system) / 1000 / wallMs,
      brokerCpuMs: isKnown ? brokerAfter - brokerBefore : undefined,
    };
  };
}

/** What was spent, as figures of a case in which so many messages were delivered. */
export function spentMetrics({ wallMs, generatorCpuShare, brokerCpuMs }: Spent, messages: number) {
  return {
    brokerCpuMicrosPerMessage: brokerCpuMs === undefined || messages === 0 ? null : (brokerCpuMs * 1000) / messages,
    brokerCpuShare: brokerCpuMs === undefined ? null : brokerCpuMs / wallMs,
    generatorCpuShare,
  };
}
