import { isDeepStrictEqual } from 'node:util';
import type { Decoded, PlainPacket } from './decoded-packet.ts';

/** Where the decoders are known to differ, and who is right. Anything else is a finding. */
export interface Deviation {
  name: string;
  reason: string;
  applies(ours: Decoded, oracle: Decoded): boolean;
}

/** We refuse, with this message, what mqtt-packet lets pass; `shows`: its packet holds what we refused. */
function stricter(
  name: string,
  message: RegExp,
  reason: string,
  shows: (packet: PlainPacket) => boolean = () => true,
): Deviation {
  return {
    name,
    reason,
    applies: (ours, oracle) =>
      ours.kind === 'refused' && oracle.kind === 'packet' && message.test(ours.reason) && shows(oracle.packet),
  };
}

const ACKNOWLEDGEMENTS = ['puback', 'pubrec', 'pubrel', 'pubcomp'];

/** Ill-formed text shows as U+FFFD, or holds U+0000; the properties of an acknowledgement are not compared. */
function holdsBadText(packet: PlainPacket): boolean {
  const text = JSON.stringify(packet, (_key, value) => (value instanceof Map ? [...value] : value));
  return ACKNOWLEDGEMENTS.includes(packet.type) || /\ufffd|\\u0000/.test(text);
}

/** What mqtt-packet keeps of user properties, wherever in the packet they are. */
function withoutForgotten(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, values]) => [key, keptOf(values as string[])]));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withoutForgotten(field)]));
}

function keptOf(values: string[]): string[] {
  const firstKept = values.findIndex((value) => value !== '');
  return firstKept < 0 ? [''] : values.slice(firstKept);
}

export const KNOWN_DEVIATIONS: readonly Deviation[] = [
  stricter(
    'text',
    /not well-formed UTF-8/,
    'UTF-8 is checked, U+0000 refused [MQTT-1.5.4-1] [MQTT-1.5.4-2]',
    holdsBadText,
  ),
  stricter(
    'packet identifier',
    /packet identifier 0/,
    'it is never 0 [MQTT-2.2.1-3]',
    ({ packetId }) => packetId === 0 || packetId === -1,
  ),
  stricter('field lengths', /^packet ends inside a field|longer than the packet$/, 'no field may leave its packet'),
  stricter(
    'missing fields',
    /^PUBLISH: no (topic length|packet identifier)/,
    'mqtt-packet makes -1 of what is missing',
  ),
  stricter('bytes left over', /bytes after the end|with a body or flags$/, 'a packet ends where its fields end'),
  stricter('property in the wrong packet', /^property not allowed in/, 'each has its packets [MQTT-2.2.2-2]'),
  stricter('property twice', /^property \w+ given twice/, 'only user properties may come again [MQTT-2.2.2-2]'),
  stricter('property value', /^property \w+ must not be|^topic alias 0/, 'flags are 0 or 1, some values never 0'),
  stricter('variable integer', /^variable byte integer|^remaining length$/, 'the shortest form only [MQTT-1.5.5-1]'),
  stricter('server packets', /^packet type$/, 'a client sends no CONNACK, SUBACK, UNSUBACK, PINGRESP; AUTH is not AWS'),
  stricter(
    'filters',
    /^subscription options|without a topic filter$/,
    'at least one filter, none empty [MQTT-4.7.3-1]',
  ),
  stricter('QoS and DUP', /^PUBLISH: QoS and DUP bits/, 'DUP is 0 with QoS 0 [MQTT-3.3.1-2]'),
  stricter('connect flags', /^connect flags/, 'will QoS 3, password without user [MQTT-3.1.2-12] [MQTT-3.1.2-22]'),
  stricter('protocol level', /^protocol level/, 'neither MQTT 3.1 nor bridges are spoken'),
  {
    name: 'early refusal',
    reason: 'mqtt-packet looks at flags and QoS before a packet is whole, we when it is',
    applies: (ours, oracle) => ours.kind === 'incomplete' && oracle.kind === 'refused',
  },
  {
    name: 'endless length',
    reason: 'a remaining length of more than four bytes, or not in its shortest form, ends it at once with us',
    applies: (ours, oracle) =>
      ours.kind === 'refused' && ours.reason === 'remaining length' && oracle.kind === 'incomplete',
  },
  {
    name: 'empty user properties',
    reason: 'mqtt-packet forgets an empty value when its key comes again',
    applies: (ours, oracle) =>
      ours.kind === 'packet' &&
      oracle.kind === 'packet' &&
      isDeepStrictEqual(withoutForgotten(ours.packet), oracle.packet),
  },
  {
    name: 'reason codes of a client',
    reason: 'nothing depends on which failure a client reports, so that one unknown to us ends no connection [assumed]',
    applies: (ours, oracle) =>
      ours.kind === 'packet' &&
      oracle.kind === 'refused' &&
      /^Invalid (puback|pubrec|pubrel|pubcomp|disconnect) reason code$/.test(oracle.reason),
  },
];
