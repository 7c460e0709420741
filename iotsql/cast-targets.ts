import type { CastTarget } from './syntax-tree.ts';

/** Type names of CAST, in lower case [AWS-IoT: iot-sql-functions]. */
export const CAST_TARGETS: ReadonlyMap<string, { kind: CastTarget; since2016?: true }> = new Map([
  ['string', { kind: 'string' }],
  ['nvarchar', { kind: 'string' }],
  ['text', { kind: 'string' }],
  ['ntext', { kind: 'string' }],
  ['varchar', { kind: 'string' }],
  ['int', { kind: 'int' }],
  ['integer', { kind: 'int' }],
  ['double', { kind: 'decimal' }],
  ['decimal', { kind: 'decimal', since2016: true }],
  ['bool', { kind: 'boolean', since2016: true }],
  ['boolean', { kind: 'boolean', since2016: true }],
]);
