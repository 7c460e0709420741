import { ActionFailure } from './action-failure.ts';
import { authorizeRole } from './action-role.ts';
import { type ActionFactory, failureText } from './rule-action.ts';

/** [AWS-CloudWatch: API_MetricDatum] */
const UNITS = new Set(
  (
    'Seconds,Microseconds,Milliseconds,Bytes,Kilobytes,Megabytes,Gigabytes,Terabytes,Bits,Kilobits,Megabits,' +
    'Gigabits,Terabits,Percent,Count,Bytes/Second,Kilobytes/Second,Megabytes/Second,Gigabytes/Second,' +
    'Terabytes/Second,Bits/Second,Kilobits/Second,Megabits/Second,Gigabits/Second,Terabits/Second,Count/Second,None'
  ).split(','),
);

/** One value of one metric without dimensions a message. [AWS-IoT: cloudwatch-metrics-rule-action] */
export const createCloudwatchMetricAction: ActionFactory = (fields, context) => {
  const roleArn = fields.text('RoleArn');
  const namespaceOf = fields.template('MetricNamespace');
  const nameOf = fields.template('MetricName');
  const metricValueOf = fields.template('MetricValue');
  const unitOf = fields.template('MetricUnit');
  const timeOf = fields.optionalTemplate('MetricTimestamp');
  return {
    type: 'CloudwatchMetric',
    target: fields.text('MetricName'),
    prepare: ({ message }) => {
      const metricName = nameOf(message);
      const unit = unitOf(message);
      if (!UNITS.has(unit)) throw new ActionFailure(`Failed to put metric data. "${unit}" is not a unit of CloudWatch`);
      const value = {
        namespace: namespaceOf(message),
        metricName,
        dimensions: {},
        value: numberOf('metricValue', metricValueOf(message)),
        unit,
        // seconds since 1970
        timestampMs: timeOf ? numberOf('metricTimestamp', timeOf(message)) * 1000 : message.input.timestampMs,
      };
      return {
        resource: metricName,
        authorize() {
          return authorizeRole(context.roles, roleArn, 'cloudwatch:PutMetricData', '*');
        },
        send() {
          return context.hops.putMetricValue(value);
        },
        describe(reason) {
          return failureText('put metric data', reason, message.topic, `Action: cloudwatchMetric, Name: ${metricName}`);
        },
      };
    },
  };
};

function numberOf(field: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new ActionFailure(`Failed to put metric data. ${field} "${text}" is not a number`);
}
