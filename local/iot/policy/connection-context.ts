import type { CertificateVariables } from '../certificates/certificate-names.ts';
import type { ConnectionThing } from '../registry/connection-thing.ts';

/** All that policy variables and condition keys can ask about one connection. */
export interface ConnectionContext {
  readonly clientId: string;
  readonly certificateId: string;
  readonly sourceIp: string;
  readonly thing: ConnectionThing;
  readonly certificate: CertificateVariables;
  /** Known for `iot:Connect` only. */
  readonly connectAttributes: readonly ('PersistentConnect' | 'LastWill')[];
  /** ARN of the will's topic, when there is a will. */
  readonly lastWillTopicArn: string | undefined;
}
