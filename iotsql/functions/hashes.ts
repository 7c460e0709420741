import { createHash } from 'node:crypto';
import { toText } from '../conversions.ts';
import { type FunctionGroup, type SqlFunction, unary } from './definition.ts';
import { md2 } from './md2.ts';

/** Lower-case hexadecimal digest of the UTF-8 text. */
function digest(hash: (text: string) => string): SqlFunction {
  return unary(
    (value) => {
      const text = toText(value);
      return text === undefined ? undefined : hash(text);
    },
    { isDefined: 'with-arguments' },
  );
}

function ofNode(algorithm: string): SqlFunction {
  return digest((text) => createHash(algorithm).update(text, 'utf8').digest('hex'));
}

export const hashFunctions: FunctionGroup = {
  md2: digest((text) => md2(Buffer.from(text, 'utf8')).toString('hex')),
  md5: ofNode('md5'),
  sha1: ofNode('sha1'),
  sha224: ofNode('sha224'),
  sha256: ofNode('sha256'),
  sha384: ofNode('sha384'),
  sha512: ofNode('sha512'),
};
