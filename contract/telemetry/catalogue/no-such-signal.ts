import { MalformedFrame } from '../malformed-frame.ts';
import type { Catalogue } from './catalogue.ts';

/**
 * What to say of a number that is no signal's. Of an unknown catalogue a later release may know more, and then the
 * frame can be read.
 */
export function noSuchSignal(number: number, catalogue: Catalogue | undefined): MalformedFrame {
  if (catalogue === undefined) return new MalformedFrame('unknown-schema', 'signals of an unknown catalogue');
  const { id, version } = catalogue.schema;
  return new MalformedFrame('bad-frame', `${id} ${version} has no signal ${number}`);
}
