import type { LogEvent } from '../../../ports/rule-hops.ts';
import { ActionFailure } from './action-failure.ts';
import { authorizeRole } from './action-role.ts';
import { batchElements } from './batch-elements.ts';
import { outputText } from './output-shape.ts';
import { type ActionFactory, type Firing, failureText } from './rule-action.ts';

const PERMISSIONS = ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'];

/**
 * One log event a message, stamped with the time of processing; with BatchMode the result is an Array of
 * `{timestamp, message}`. Events go to a stream of the rule's own. [AWS-IoT: cloudwatch-logs-rule-action]
 * [assumed: the stream's name]
 */
export const createCloudwatchLogsAction: ActionFactory = (fields, context) => {
  const roleArn = fields.text('RoleArn');
  const groupName = fields.template('LogGroupName');
  const isBatch = fields.flag('BatchMode');
  const streamName = `${context.ruleName}_${context.accountId}`;
  return {
    type: 'CloudwatchLogs',
    target: fields.text('LogGroupName'),
    prepare: (firing) => {
      const group = groupName(firing.message);
      const events = isBatch ? eventsOf(firing) : [eventOf(firing)];
      const arn = `arn:aws:logs:${context.region}:${context.accountId}:log-group:${group}:log-stream:${streamName}`;
      return {
        resource: group,
        authorize() {
          const decisions = PERMISSIONS.map((action) => authorizeRole(context.roles, roleArn, action, arn));
          return decisions.find(({ allowed }) => !allowed) ?? { allowed: true };
        },
        async send() {
          if (events.length > 0) await context.hops.putLogEvents(group, streamName, events);
        },
        describe(reason) {
          const details = `Action: cloudwatchLogs, Log group: ${group}`;
          return failureText('put CloudWatch log events', reason, firing.message.topic, details);
        },
      };
    },
  };
};

function eventOf(firing: Firing): LogEvent {
  return { timestampMs: firing.message.input.timestampMs, message: outputText(firing.output) };
}

function eventsOf(firing: Firing): LogEvent[] {
  const elements = batchElements(firing);
  if (!elements) throw invalid('with batchMode the rule output must be an Array');
  const events = elements.map((element): LogEvent => {
    const { timestamp, message } = (element ?? {}) as { timestamp?: unknown; message?: unknown };
    if (typeof timestamp !== 'number' || typeof message !== 'string') {
      throw invalid('with batchMode each element needs a timestamp in milliseconds and a message');
    }
    return { timestampMs: timestamp, message };
  });
  return events.sort((a, b) => a.timestampMs - b.timestampMs);
}

function invalid(reason: string): ActionFailure {
  return new ActionFailure(`Failed to put CloudWatch log events: ${reason}`);
}
