import { RULE_NAMES, ruleFilters, topics } from '../../contract/topics.ts';
import type { RuleDefinition } from './rule-definition.ts';

/** Frames may be of any encoding: nothing of one is read here. */
const FRAME = Uint8Array.of(0x1f, 0x8b, 0x00, 0xff);

/** The stream record is the frame's own bytes: `SELECT *`, nothing added. */
export const telemetryRule: RuleDefinition & { readonly partitionKey: string } = {
  ruleName: RULE_NAMES.telemetry,
  description: 'Telemetry frames to the stream, in order for each vehicle',
  sql: `SELECT * FROM '${ruleFilters.telemetry}'`,
  partitionKey: '${topic(2)}',
  fixtures: [
    {
      name: 'a frame goes on byte by byte, keyed by its vehicle',
      message: { topic: topics.telemetry('car-1', 'drive'), payload: FRAME },
      gives: { payload: FRAME, fields: { 'Kinesis.PartitionKey': 'car-1' } },
    },
    {
      name: 'a frame that came over the broker is the same',
      message: { topic: 'v1/car-2/t/drive', payload: { speed: 5 } },
      gives: { payload: { speed: 5 }, fields: { 'Kinesis.PartitionKey': 'car-2' } },
    },
    {
      name: 'an event is no telemetry',
      message: { topic: 'v1/car-1/up/event/ready', payload: {} },
      gives: { nothing: 'topic' },
    },
  ],
};
