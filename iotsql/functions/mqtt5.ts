import type { Evaluator, Frame } from '../frame.ts';
import type { Expression } from '../syntax-tree.ts';
import { type SqlObject, setMember } from '../values.ts';
import { type FunctionGroup, NEVER, unary } from './definition.ts';

const FORMAT_INDICATORS = ['UNSPECIFIED_BYTES', 'UTF8_DATA'] as const;

/** [AWS-IoT: iot-sql-functions] A property that is absent is Undefined, but the format indicator has a default. */
function property(frame: Frame, name: unknown): string | undefined {
  const { mqtt5 } = frame.input;
  switch (name) {
    case 'content_type':
      return mqtt5?.contentType;
    case 'response_topic':
      return mqtt5?.responseTopic;
    case 'format_indicator':
      return FORMAT_INDICATORS[mqtt5?.payloadFormatIndicator ?? 0];
    case 'correlation_data': {
      const data = mqtt5?.correlationData;
      return data === undefined ? undefined : Buffer.from(data).toString('base64');
    }
    default:
      return undefined;
  }
}

function compileUserProperties([key]: readonly Evaluator[]): Evaluator {
  if (key === undefined) return allUserProperties;
  return (frame) => {
    const wanted = key(frame);
    const values: string[] = [];
    for (const [name, value] of frame.input.mqtt5?.userProperties ?? []) if (name === wanted) values.push(value);
    return values.length === 0 ? undefined : values;
  };
}

/** None at all: Undefined [assumed]. */
function allUserProperties(frame: Frame): SqlObject[] | undefined {
  const properties = frame.input.mqtt5?.userProperties ?? [];
  if (properties.length === 0) return undefined;
  return properties.map(([name, value]) => {
    const pair: SqlObject = {};
    setMember(pair, name, value);
    return pair;
  });
}

function refuseComputedName(args: readonly Expression[]): string | undefined {
  return args.length === 1 && args[0]?.kind !== 'literal' ? 'the property name must be a literal string' : undefined;
}

export const mqtt5Functions: FunctionGroup = {
  get_mqtt_property: {
    ...unary(() => undefined, { refuse: refuseComputedName }),
    compile:
      ([name = NEVER]) =>
      (frame) =>
        property(frame, name(frame)),
  },
  get_user_properties: { arity: [0, 1], compile: compileUserProperties },
};
