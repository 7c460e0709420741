import { toText } from '../conversions.ts';
import { ExternalFunctionError } from '../external-functions.ts';
import type { Evaluator, Frame } from '../frame.ts';
import { NOT_JSON, parsePayload } from '../json-payload.ts';
import type { decodeMessage } from '../protobuf/decode-message.ts';
import type { Expression } from '../syntax-tree.ts';
import { type CallSite, NEVER, type SqlFunction } from './definition.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** `decode(data, 'proto', bucket, key, file, message)` */
const PROTO_ARGUMENTS = 6;

/** What is base64 of JSON becomes its value, of other text a String; what is no base64 is Null. */
function decodeBase64(value: unknown, scheme: unknown): unknown {
  if (scheme !== 'base64') return undefined;
  const text = toText(value);
  if (text === undefined) return undefined;
  const bytes = base64Bytes(text);
  if (bytes === undefined) return null;
  const parsed = parsePayload(bytes);
  return parsed === NOT_JSON ? bytes.toString('utf8') : parsed;
}

function base64Bytes(text: string): Buffer | undefined {
  return BASE64.test(text) && text.length % 4 !== 1 ? Buffer.from(text, 'base64') : undefined;
}

/** Decodes a protobuf message, of which S3 has the descriptors. Any failure fails the rule [assumed]. */
function compileProto(args: readonly Evaluator[], site: CallSite): Evaluator {
  const [data = NEVER, scheme = NEVER, ...rest] = args;
  const takesPayload = isPayload(site);
  return (frame) => {
    if (scheme(frame) !== 'proto') return undefined;
    const bytes = takesPayload ? frame.input.payload : textBytes(data(frame));
    const [bucket, key, protoName, typeName] = rest.map((part) => textOf(part(frame)));
    if (!bucket || !key || !protoName || !typeName) throw failure('bucket, key, file and message must be text');
    const decoder = decoderOf(frame, bucket, key);
    const decoded = decoder.decodeMessage(bytes, { descriptorSet: decoder.descriptorSet, protoName, typeName });
    if (!decoded.ok) throw failure(decoded.reason);
    return decoded.value;
  };
}

interface Decoder {
  descriptorSet: Uint8Array;
  decodeMessage: typeof decodeMessage;
}

/** What reads protobuf is loaded with the first descriptors: most clouds never need it. */
function decoderOf(frame: Frame, bucket: string, key: string): Decoder {
  const port = frame.input.external;
  const start = async (): Promise<Decoder> => {
    if (port?.getProtoDescriptor === undefined) throw new Error('this function is not available here');
    const [descriptorSet, { decodeMessage }] = await Promise.all([
      port.getProtoDescriptor(bucket, key),
      import('../protobuf/decode-message.ts'),
    ]);
    return { descriptorSet, decodeMessage };
  };
  return frame.answer('decode', `decode ${JSON.stringify([bucket, key])}`, start) as Decoder;
}

function textBytes(value: unknown): Uint8Array {
  const bytes = typeof value === 'string' ? base64Bytes(value) : undefined;
  if (bytes === undefined) throw failure('what is decoded must be * or base64 text');
  return bytes;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function failure(reason: string): ExternalFunctionError {
  return new ExternalFunctionError('decode', reason);
}

/** `*` is the whole payload, byte for byte; in a nested query it is an element. */
export function isPayload(site: CallSite): boolean {
  return site.nodes[0]?.kind === 'star' && site.scope.aliases.length === 0;
}

function takesDescriptors(args: readonly Expression[]): boolean {
  return args.length === PROTO_ARGUMENTS;
}

/** [AWS-IoT: iot-sql-functions] With another number of arguments than two or six it is Undefined. */
export const decode: SqlFunction = {
  arity: [2, PROTO_ARGUMENTS],
  since2016: true,
  isExternal: takesDescriptors,
  compile(args, site) {
    const [value = NEVER, scheme = NEVER] = args;
    if (args.length === PROTO_ARGUMENTS) return compileProto(args, site);
    return args.length === 2 ? (frame) => decodeBase64(value(frame), scheme(frame)) : NEVER;
  },
};
