import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

/** The X.509 library, told once to use Node's WebCrypto; import it from here only. */
export { webcrypto, x509 };

/** Signing keys of the local CA and the server certificate. */
export const P256_SIGNING = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
