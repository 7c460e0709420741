import type { SignalValue } from '../frame.ts';
import { checkedValue } from '../frame-rules.ts';
import type { ByteReader } from '../proto/byte-reader.ts';
import type { ByteWriter } from '../proto/byte-writer.ts';

/** Kinds of a value in a column that holds several. */
const FALSE = 0;
const TRUE = 1;
const NUMBER = 2;
const TEXT = 3;

/** Eight a byte, the first in the lowest bit. */
export function writeBooleans(writer: ByteWriter, values: readonly boolean[]): void {
  for (let at = 0; at < values.length; at += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit += 1) if (values[at + bit] === true) byte |= 1 << bit;
    writer.byte(byte);
  }
}

export function readBooleans(reader: ByteReader, count: number): boolean[] {
  const bytes = reader.take(Math.ceil(count / 8));
  const values: boolean[] = [];
  for (let at = 0; at < count; at += 1) values.push((((bytes[at >> 3] as number) >> (at & 7)) & 1) === 1);
  return values;
}

/** The different texts in the order they appear, then which of them each value is; nothing more when it is one. */
export function writeTexts(writer: ByteWriter, values: readonly string[]): void {
  const places = new Map<string, number>();
  for (const text of values) if (!places.has(text)) places.set(text, places.size);
  writer.varint(places.size);
  for (const text of places.keys()) writer.text(text);
  if (places.size > 1) for (const text of values) writer.varint(places.get(text) as number);
}

export function readTexts(reader: ByteReader, count: number, path: string): string[] {
  const different = reader.varint();
  if (different < 1 || different > count) throw reader.malformed(`${different} texts for ${count} values`);
  const texts: string[] = [];
  for (let at = 0; at < different; at += 1) texts.push(checkedValue(reader.text(), path) as string);
  if (different === 1) return new Array<string>(count).fill(texts[0] as string);
  const values: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const text = texts[reader.varint()];
    if (text === undefined) throw reader.malformed('a text that is not there');
    values.push(text);
  }
  return values;
}

export function writeMixed(writer: ByteWriter, values: readonly SignalValue[]): void {
  for (const value of values) {
    if (typeof value === 'boolean') {
      writer.byte(value ? TRUE : FALSE);
    } else if (typeof value === 'number') {
      writer.byte(NUMBER);
      writer.double(value);
    } else {
      writer.byte(TEXT);
      writer.text(value);
    }
  }
}

export function readMixed(reader: ByteReader, count: number, path: string): SignalValue[] {
  const values: SignalValue[] = [];
  for (let at = 0; at < count; at += 1) values.push(checkedValue(readOne(reader), path));
  return values;
}

function readOne(reader: ByteReader): SignalValue {
  const kind = reader.byte();
  if (kind === FALSE || kind === TRUE) return kind === TRUE;
  if (kind === NUMBER) return reader.double();
  if (kind === TEXT) return reader.text();
  throw reader.malformed(`there is no kind ${kind} of a value`);
}
