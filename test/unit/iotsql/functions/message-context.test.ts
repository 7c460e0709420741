import { describe, expect, it } from 'vitest';
import { resultOf } from '../evaluate-sql.ts';

const mqtt = {
  clientId: 'v-1',
  principal: 'ab12',
  sourceIp: '127.0.0.1',
  traceId: 't-1',
  newUuid: () => 'uuid-1',
  mqtt5: {
    contentType: 'application/json',
    responseTopic: 'reply/here',
    payloadFormatIndicator: 1 as const,
    correlationData: Buffer.from('abc'),
    userProperties: [
      ['k', '1'],
      ['__proto__', 'x'],
      ['k', '2'],
    ] as [string, string][],
  },
};

describe('context functions [AWS-IoT: iot-sql-functions]', () => {
  it.each<[string, unknown, unknown]>([
    ['topic()', 'plant/line-4/oven', 'plant/line-4/oven'],
    ['topic(1)', 'plant', 'plant'],
    ['topic(3)', 'oven', 'oven'],
    ['topic(4)', undefined, undefined],
    ['topic(0)', undefined, undefined],
    ['topic("2")', 'line-4', 'line-4'],
    ['clientid()', 'v-1', 'n/a'],
    ['principal()', 'ab12', undefined],
    ['sourceip()', '127.0.0.1', undefined],
    ['traceid()', 't-1', undefined],
    ['accountid()', '000000000000', '000000000000'],
    ['timestamp()', 1_700_000_000_000, 1_700_000_000_000],
    ['sql_version()', '2016-03-23', '2016-03-23'],
    ['newuuid() + newuuid()', 'uuid-1uuid-1', expect.stringMatching(/^[0-9a-f-]{72}$/)],
    ['get_mqtt_property("content_type")', 'application/json', undefined],
    ['get_mqtt_property("response_topic")', 'reply/here', undefined],
    ['get_mqtt_property("format_indicator")', 'UTF8_DATA', 'UNSPECIFIED_BYTES'],
    ['get_mqtt_property("correlation_data")', 'YWJj', undefined],
    ['get_mqtt_property("colour")', undefined, undefined],
    ['get_user_properties("k")', ['1', '2'], undefined],
    ['get_user_properties("z")', undefined, undefined],
    ['length(get_user_properties())', '[{"k":"1"},{"__proto__":"x"},{"k":"2"}]'.length, undefined],
  ])('%s over MQTT and without', (expression, overMqtt, without) => {
    expect(resultOf(expression, {}, mqtt)).toEqual(overMqtt);
    expect(resultOf(expression)).toEqual(without);
  });
});
