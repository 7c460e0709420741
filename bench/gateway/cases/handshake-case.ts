import type { BenchCase } from '../bench-case.ts';
import { runHandshakes } from '../load/handshake-loop.ts';
import { clientContext } from '../load/tls-client.ts';

const PARALLEL = 8;

/**
 * A TLS client costs as much as a server, and ours is Node's: a faster broker than the generator waits for it. So the
 * target is on handshakes per second of the broker's CPU, which the generator does not bound.
 */
export const handshakeCase: BenchCase = {
  name: 'handshakes TLS 1.3 full P-256 mutual',
  metric: 'perBrokerCpuSecond',
  target: { against: 'mosquitto', atLeast: 0.75 },
  async measure({ broker, credentials, span }) {
    const { handshakes, spent } = await runHandshakes(broker, clientContext(credentials), PARALLEL, span);
    const { brokerCpuMs, generatorCpuShare, wallMs } = spent;
    return {
      perSecond: (handshakes * 1000) / wallMs,
      perBrokerCpuSecond: brokerCpuMs === undefined ? null : (handshakes * 1000) / brokerCpuMs,
      brokerCpuShare: brokerCpuMs === undefined ? null : brokerCpuMs / wallMs,
      generatorCpuShare,
    };
  },
};
