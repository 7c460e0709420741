import { X509Certificate } from 'node:crypto';

/**
 * AWS's pages disagree: one refuses connections without Server Name Indication, another needs it only where several
 * endpoints share an address. `any` takes what comes; `required` wants one of the names of the server certificate.
 * [assumed] [AWS-IoT: transport-security]
 */
export type SniRule = 'any' | 'required';

/** Judges the server name a client sent: why it is refused, or undefined. */
export type ServerNameJudge = (serverName: string | false | null | undefined) => string | undefined;

export function serverNameJudge(rule: SniRule, serverCertificatePem: string): ServerNameJudge {
  if (rule === 'any') return () => undefined;
  const certificate = new X509Certificate(serverCertificatePem);
  return (serverName) => {
    if (!serverName) return 'no server name (SNI) was sent';
    return certificate.checkHost(serverName) === undefined ? `server name ${serverName} is not ours` : undefined;
  };
}
